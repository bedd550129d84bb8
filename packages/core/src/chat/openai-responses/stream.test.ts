import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json/json.ts';
import type { WireError } from '../client-dialect.ts';
import type { Delta } from '../delta.ts';
import { responsesDialect } from './client.ts';
import { readResponseStream } from './conformance/read-stream.ts';

const CONTEXT = { requestId: 'req_01ABC', created: 7, model: 'upstream' };
const SUMMARY = { cost_usd: 0.5, overhead_ms: 2, provider: 'p', attempts: 1 };
const ERROR: WireError = {
  status: 502,
  code: 'upstream_error',
  message: 'gone',
  param: null,
  sluice: { request_id: 'req_01ABC' },
};

const text = (value: string): Delta => ({ type: 'text', choice: 0, text: value });
const begin = (index: number, args = '', kind?: 'custom'): Delta => ({
  type: 'tool-call',
  choice: 0,
  index,
  id: `id${index}`,
  name: `tool${index}`,
  arguments: args,
  ...(kind === undefined ? {} : { kind }),
});
const piece = (index: number, args: string): Delta => ({ type: 'tool-call', choice: 0, index, arguments: args });
const think = (block: number, said: Partial<Extract<Delta, { type: 'reasoning' }>>): Delta => ({
  type: 'reasoning',
  choice: 0,
  block,
  ...said,
});
const finish = (reason: Extract<Delta, { type: 'finish' }>['reason']): Delta => ({
  type: 'finish',
  choice: 0,
  reason,
  raw: null,
});

function call(members: JsonObject = {}) {
  return responsesDialect.decode({ model: 'm', input: 'x', stream: true, ...members });
}

function stream(deltas: readonly Delta[], members: JsonObject = {}): string {
  const encoder = responsesDialect.open(call(members), CONTEXT);
  return deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
}

function typesOf(events: readonly JsonObject[]): string[] {
  return events.map(({ type }) => String(type).replace('response.', ''));
}

describe('a streamed response', () => {
  it('tells a text in OpenAI`s own order, with usage and the cost in the event that ends it', () => {
    const { events, response, last } = readResponseStream(
      stream([
        { type: 'start', id: 'chatcmpl-7', model: 'gpt-x' },
        { type: 'usage', usage: { input: 7, cacheRead: 2 }, raw: {} },
        text('Hi'),
        text(' 🦥'),
        { type: 'usage', usage: { output: 5, reasoning: 1 }, raw: {} },
        finish('stop'),
      ]),
    );
    expect(typesOf(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(response).toMatchObject({
      id: 'resp_01abc',
      object: 'response',
      created_at: 7,
      status: 'completed',
      model: 'gpt-x',
      error: null,
      incomplete_details: null,
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Hi 🦥', annotations: [], logprobs: [] }],
        },
      ],
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 1 },
        total_tokens: 14,
      },
    });
    expect(last.sluice).toEqual(SUMMARY);
  });

  it('says nothing until there is something to say', () => {
    const encoder = responsesDialect.open(call(), CONTEXT);
    expect(encoder.encode({ type: 'start', id: 'x', model: 'm' })).toBe('');
    expect(encoder.encode({ type: 'usage', usage: { input: 1 }, raw: {} })).toBe('');
    expect(encoder.encode(text(''))).toBe('');
    expect(encoder.encode(text('a'))).toContain('response.created');
  });

  it('is whole with no content at all, and does not make up what nobody counted', () => {
    const { response } = readResponseStream(stream([finish('stop')]));
    expect(response).toMatchObject({ status: 'completed', output: [], usage: null });
  });

  it('keeps calls that are made side by side apart, however their pieces come', () => {
    const { response } = readResponseStream(
      stream([
        text('Looking'),
        begin(0),
        begin(1),
        piece(0, '{"a":'),
        piece(1, '{"b":'),
        piece(0, '"}"}'),
        piece(1, '2}'),
        finish('tool-calls'),
      ]),
    );
    expect(response.status).toBe('completed');
    expect(response.output).toMatchObject([
      { type: 'message', content: [{ text: 'Looking' }] },
      { type: 'function_call', call_id: 'id0', name: 'tool0', arguments: '{"a":"}"}', status: 'completed' },
      { type: 'function_call', call_id: 'id1', name: 'tool1', arguments: '{"b":2}', status: 'completed' },
    ]);
    const ids = (response.output as JsonObject[]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids).toEqual([expect.stringMatching(/^msg_/), expect.stringMatching(/^fc_/), expect.stringMatching(/^fc_/)]);
  });

  it('tells a free-text tool`s call by its own events', () => {
    const { events, response } = readResponseStream(
      stream([begin(0, 'print(', 'custom'), piece(0, '1)'), finish('tool-calls')]),
    );
    expect(typesOf(events)).toContain('custom_tool_call_input.delta');
    expect(response.output).toMatchObject([{ type: 'custom_tool_call', call_id: 'id0', input: 'print(1)' }]);
  });

  it('gives a call whose provider gives none an id of its own', () => {
    const { response } = readResponseStream(
      stream([{ type: 'tool-call', choice: 0, index: 0, name: 'f', arguments: '{}' }, finish('stop')]),
    );
    expect(response.output).toMatchObject([{ type: 'function_call', call_id: 'call_01abc_0' }]);
  });

  it('tells thoughts as what they are, and as a summary to a caller that asked for one', () => {
    const deltas = [think(0, { text: 'hm' }), think(0, { signature: 'sig', signer: 'anthropic' }), text('a')];
    const plain = readResponseStream(stream(deltas));
    expect(typesOf(plain.events)).toContain('reasoning_text.delta');
    expect(plain.response.output).toMatchObject([
      {
        type: 'reasoning',
        summary: [],
        content: [{ type: 'reasoning_text', text: 'hm' }],
        encrypted_content: 'sluice.anthropic.sig',
      },
      { type: 'message' },
    ]);
    const summed = readResponseStream(stream(deltas, { reasoning: { summary: 'auto' } }));
    expect(typesOf(summed.events)).toEqual(
      expect.arrayContaining([
        'reasoning_summary_part.added',
        'reasoning_summary_text.delta',
        'reasoning_summary_text.done',
        'reasoning_summary_part.done',
      ]),
    );
    expect(summed.response.output).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      { type: 'message' },
    ]);
  });

  it('tells refusals as parts of their own, and the answer as whole', () => {
    const { events, response } = readResponseStream(
      stream([
        { type: 'refusal', choice: 0, text: 'I ' },
        { type: 'refusal', choice: 0, text: 'won’t' },
        finish('refusal'),
      ]),
    );
    expect(typesOf(events)).toContain('refusal.done');
    expect(response).toMatchObject({
      status: 'completed',
      output: [{ content: [{ type: 'refusal', refusal: 'I won’t' }] }],
    });
  });

  it.each([
    ['length', 'max_output_tokens'],
    ['content-filter', 'content_filter'],
    ['refusal', 'content_filter'],
  ] as const)('tells an answer that %s cut as incomplete, with what was open', (reason, word) => {
    const { response, last } = readResponseStream(stream([text('a'), begin(0, '{"a":'), finish(reason)]));
    expect(last.type).toBe('response.incomplete');
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: word },
      output: [{ status: 'completed' }, { type: 'function_call', arguments: '{"a":', status: 'incomplete' }],
    });
  });

  it('puts log probabilities on the piece that they belong to, and on the whole', () => {
    const one = { token: 'a', logprob: -0.1, bytes: [97], top_logprobs: [] };
    const two = { ...one, token: 'b' };
    const { events, response } = readResponseStream(
      stream(
        [
          text('a'),
          { type: 'logprobs', choice: 0, logprobs: { content: [one] } },
          text('b'),
          { type: 'logprobs', choice: 0, logprobs: { content: [two] } },
          text('c'),
          finish('stop'),
        ],
        { include: ['message.output_text.logprobs'] },
      ),
    );
    const deltas = events.filter(({ type }) => type === 'response.output_text.delta');
    expect(deltas.map(({ delta, logprobs }) => [delta, logprobs])).toEqual([
      ['a', [one]],
      ['b', [two]],
      ['c', []],
    ]);
    expect(response.output).toMatchObject([{ content: [{ text: 'abc', logprobs: [one, two] }] }]);
  });

  it('tells sources as annotations of the text', () => {
    const { events, response } = readResponseStream(
      stream([
        text('Tokyo'),
        {
          type: 'citation',
          choice: 0,
          citation: { type: 'web_search_result_location', url: 'https://a.example', title: 'A' },
        },
        {
          type: 'citation',
          choice: 0,
          citation: {
            type: 'url_citation',
            url_citation: { url: 'https://b.example', title: 'B', start_index: 1, end_index: 3 },
          },
        },
        { type: 'citation', choice: 0, citation: { type: 'char_location', cited_text: 'x' } },
      ]),
    );
    const added = events.filter(({ type }) => type === 'response.output_text.annotation.added');
    expect(added.map(({ annotation_index }) => annotation_index)).toEqual([0, 1]);
    expect(response.output).toMatchObject([
      {
        content: [
          {
            annotations: [
              { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 5, end_index: 5 },
              { type: 'url_citation', url: 'https://b.example', title: 'B', start_index: 1, end_index: 3 },
            ],
          },
        ],
      },
    ]);
  });

  it('repeats the members of the request, and what holds where they are absent', () => {
    const tools = [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: true }];
    const { response } = readResponseStream(
      stream([text('a')], {
        instructions: 'Be brief.',
        tools,
        tool_choice: { type: 'function', name: 'f' },
        metadata: { a: 'b' },
        temperature: 0.5,
        reasoning: { effort: 'low' },
        text: { format: { type: 'json_object' } },
        max_output_tokens: 50,
        store: false,
      }),
    );
    expect(response).toMatchObject({
      instructions: 'Be brief.',
      tools,
      tool_choice: { type: 'function', name: 'f' },
      metadata: { a: 'b' },
      temperature: 0.5,
      reasoning: { effort: 'low', summary: null },
      text: { format: { type: 'json_object' } },
      max_output_tokens: 50,
      store: false,
      parallel_tool_calls: true,
      previous_response_id: null,
      truncation: 'disabled',
      top_p: null,
    });
  });

  it('leaves second answers out', () => {
    const { response } = readResponseStream(stream([text('a'), { type: 'text', choice: 1, text: 'b' }]));
    expect(response.output).toMatchObject([{ content: [{ text: 'a' }] }]);
  });

  const delta = fc.oneof(
    fc.string({ maxLength: 4 }).map(text),
    fc
      .record({ index: fc.nat(3), args: fc.constantFrom('', '{', '}', '"', '{}') })
      .map(({ index, args }) => begin(index, args)),
    fc
      .record({ block: fc.nat(2), text: fc.constantFrom('', 'hm'), signature: fc.constantFrom('', 's') })
      .map(({ block, ...said }) => think(block, said)),
    fc.constantFrom<Delta>(
      think(0, { redacted: 'r', signer: 'anthropic' }),
      think(1, { redacted: 'r', text: 'sum', signer: 'openai' }),
      { type: 'refusal', choice: 0, text: 'no' },
      { type: 'citation', choice: 0, citation: { url: 'https://a.example' } },
      { type: 'text', choice: 0, text: '', signature: 'g' },
      { type: 'tool-call', choice: 0, index: 5, id: 'g', name: 'g', arguments: '{}', signature: 'g' },
      { type: 'logprobs', choice: 0, logprobs: { content: [{ token: 'a' }] } },
      { type: 'audio', choice: 0, transcript: 'spoken' },
      { type: 'extra', choice: 0, name: 'x', value: 1 },
      { type: 'usage', usage: { output: 1 }, raw: {} },
      finish('stop'),
      finish('length'),
    ),
  );

  it('keeps the grammar for any deltas, and says the same as a whole answer', () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 20 }), fc.boolean(), (deltas, logprobs) => {
        const members = logprobs ? { top_logprobs: 2 } : {};
        const { response } = readResponseStream(stream(deltas, members));
        expect(responsesDialect.answer(deltas, call(members), CONTEXT)).toEqual(response);
      }),
    );
  });
});

describe('a stream that fails', () => {
  const failed = (deltas: readonly Delta[]) => {
    const encoder = responsesDialect.open(call(), CONTEXT);
    const said = deltas.map((delta) => encoder.encode(delta)).join('');
    return said + (encoder.fail?.(ERROR, []) ?? '');
  };

  it('ends with one response.failed that goes on from what was said', () => {
    const { response, last } = readResponseStream(failed([text('a'), begin(0, '{"x"')]));
    expect(last.type).toBe('response.failed');
    expect(response).toMatchObject({
      status: 'failed',
      error: { code: 'upstream_error', message: 'gone', sluice: { request_id: 'req_01ABC' } },
      output: [
        { type: 'message', content: [{ text: 'a' }] },
        { type: 'function_call', status: 'incomplete' },
      ],
    });
  });

  it('keeps the grammar where nothing was said before, and after any deltas', () => {
    expect(readResponseStream(failed([])).response).toMatchObject({ status: 'failed', output: [] });
    const some = fc.array(fc.constantFrom(text('a'), begin(0), begin(1, '{}'), think(0, { text: 'h' })));
    fc.assert(fc.property(some, (deltas) => void readResponseStream(failed(deltas))));
  });

  it('goes on from a provider`s own events, without those that tell of the failure', () => {
    const events = stream([text('a'), begin(0, '{}'), finish('stop')]);
    const cut = events.slice(0, events.indexOf('event: response.function_call_arguments.done'));
    const broken = `${cut}event: error\ndata: {"type":"error","sequence_number":99}\n\nevent: half\ndata: {"seq`;
    const bytes = new TextEncoder().encode(broken);
    fc.assert(
      fc.property(fc.nat(bytes.length), (at) => {
        const encoder = responsesDialect.open(call(), CONTEXT);
        const end = encoder.fail?.(ERROR, [bytes.slice(0, at), bytes.slice(at)]) ?? '';
        const last = JSON.parse(end.slice(end.indexOf('data: ') + 6)) as JsonObject;
        expect(last.sequence_number).toBe(cut.split('\n\n').length - 1);
        expect(last.response).toMatchObject({
          id: 'resp_01abc',
          status: 'failed',
          error: { code: 'upstream_error' },
          output: [{ type: 'message' }],
        });
      }),
      { numRuns: 50 },
    );
  });

  it('has an error event of its own where nothing at all is known of the answer', () => {
    const event = responsesDialect.errorEvent(ERROR);
    expect(event).toMatch(/^event: response\.failed\n/);
    expect(event).toContain('"code":"upstream_error"');
  });
});
