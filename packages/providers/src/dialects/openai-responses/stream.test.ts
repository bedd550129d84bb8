import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../../dialect.ts';
import { providerSpec, speechFor } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { openaiResponsesDialect } from './dialect.ts';

const specOf = (type: string) => speechFor(providerSpec(type) as ProviderSpec, 'm', 'responses').main.spec;
const SPEC = specOf('openai');
const CHAT = chatDialect.decode({ messages: [{ role: 'user', content: 'x' }] });

interface Read {
  readonly deltas: Delta[];
  readonly finished: boolean;
  readonly skipped: number;
}

/** Events without names, as OpenRouter sends them. */
function read(...events: (JsonObject | string)[]): Read {
  const decoder = openaiResponsesDialect.open(SPEC);
  const deltas = events.flatMap((event) =>
    decoder.decode('', typeof event === 'string' ? event : JSON.stringify(event)),
  );
  deltas.push(...decoder.end());
  return { deltas, finished: decoder.finished, skipped: decoder.skipped };
}

const USAGE = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
const completed = (response: JsonObject = {}): JsonObject => ({
  type: 'response.completed',
  response: { id: 'resp_1', model: 'm', status: 'completed', usage: USAGE, output: [], ...response },
});
const added = (index: number, item: JsonObject): JsonObject => ({
  type: 'response.output_item.added',
  output_index: index,
  item,
});
const done = (index: number, item: JsonObject): JsonObject => ({
  type: 'response.output_item.done',
  output_index: index,
  item,
});
const text = (delta: string, more: JsonObject = {}): JsonObject => ({
  type: 'response.output_text.delta',
  output_index: 0,
  content_index: 0,
  delta,
  ...more,
});
const START = { type: 'start', id: 'resp_1', model: 'm' };
const COUNTED = { type: 'usage', usage: { input: 10, output: 5 }, raw: USAGE };
const end = (reason: string, raw = 'completed') => ({ type: 'finish', choice: 0, reason, raw });
const call = (id: string, args: string, more: JsonObject = {}): JsonObject => ({
  type: 'function_call',
  id: `fc_${id}`,
  call_id: id,
  name: 'look',
  arguments: args,
  ...more,
});

describe('a stream of Responses', () => {
  it('tells text as it comes, and each thing once though its ends repeat it', () => {
    const message = { type: 'message', content: [{ type: 'output_text', text: 'hello', annotations: [] }] };
    const { deltas, finished } = read(
      { type: 'response.created', response: { id: 'resp_1', model: 'm', created_at: 7.9 } },
      { type: 'response.in_progress', response: { id: 'resp_1', model: 'm', created_at: 7.9 } },
      added(0, { type: 'message', content: [] }),
      text('hel'),
      text(''),
      text('lo'),
      { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'hello' },
      done(0, message),
      completed({ output: [message] }),
      '[DONE]',
    );
    expect(deltas).toEqual([
      { ...START, created: 7 },
      { type: 'text', choice: 0, text: 'hel' },
      { type: 'text', choice: 0, text: 'lo' },
      COUNTED,
      end('stop'),
    ]);
    expect(finished).toBe(true);
  });

  it('is whole by its last event alone', () => {
    expect(read(text('a')).finished).toBe(false);
    expect(read(text('a'), '[DONE]').finished).toBe(false);
    expect(read(text('a'), completed()).finished).toBe(true);
    expect(read(text('a'), { ...completed({ status: 'incomplete' }), type: 'response.incomplete' }).finished).toBe(
      true,
    );
  });

  it('takes the name of an event where the data has no type', () => {
    const decoder = openaiResponsesDialect.open(SPEC);
    expect(decoder.decode('response.output_text.delta', '{"delta":"a"}')).toEqual([
      { type: 'text', choice: 0, text: 'a' },
    ]);
  });

  it('tells what came in one piece only: at its end, at its item’s end, or with the whole', () => {
    const message = { type: 'message', content: [{ type: 'output_text', text: 'a' }] };
    const part = { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'a' };
    for (const events of [[part], [part, done(0, message)], [done(0, message)], []]) {
      const { deltas } = read(...events, completed({ output: [message] }));
      expect(deltas.filter(({ type }) => type === 'text')).toEqual([{ type: 'text', choice: 0, text: 'a' }]);
    }
  });

  it('does not mind hosts that number a message’s parts from one', () => {
    const message = { type: 'message', content: [{ type: 'output_text', text: 'ab' }] };
    const { deltas } = read(text('ab', { content_index: 1, output_index: 1 }), done(1, message), completed());
    expect(deltas.filter(({ type }) => type === 'text')).toHaveLength(1);
  });

  it('tells a refusal', () => {
    const { deltas } = read(
      { type: 'response.refusal.delta', output_index: 0, content_index: 0, delta: 'no' },
      { type: 'response.refusal.done', output_index: 0, content_index: 0, refusal: 'no' },
      completed(),
    );
    expect(deltas).toEqual([{ type: 'refusal', choice: 0, text: 'no' }, START, COUNTED, end('stop')]);
  });

  it('tells citations and log probabilities once', () => {
    const annotation = { type: 'url_citation', url: 'https://a.test', title: 't', start_index: 0, end_index: 1 };
    const probability = { token: 'a', logprob: -1 };
    const message = {
      type: 'message',
      content: [{ type: 'output_text', text: 'a', annotations: [annotation], logprobs: [probability] }],
    };
    const told = [
      { type: 'text', choice: 0, text: 'a' },
      { type: 'logprobs', choice: 0, logprobs: { content: [probability] } },
      { type: 'citation', choice: 0, citation: annotation },
    ];
    const pieces = read(
      text('a', { logprobs: [probability] }),
      { type: 'response.output_text.annotation.added', output_index: 0, annotation },
      done(0, message),
    );
    expect(pieces.deltas).toEqual(told);
    expect(read(done(0, message)).deltas).toEqual(told);
    const { choices } = chatDialect.answer(pieces.deltas, CHAT, { requestId: 'r', created: 1, model: 'm' });
    const { url, title, start_index, end_index } = annotation;
    expect(choices).toMatchObject([
      { message: { annotations: [{ type: 'url_citation', url_citation: { url, title, start_index, end_index } }] } },
    ]);
  });

  it('passes items that only the vendor knows as they are, and skips events of no meaning', () => {
    const item = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const { deltas, skipped } = read(
      added(0, { ...item, status: 'in_progress' }),
      { type: 'response.web_search_call.searching', output_index: 0 },
      { type: 'response.mcp_call_arguments.delta', output_index: 0, delta: '{}' },
      { type: 'response.from.the.future' },
      'no json',
      done(0, item),
    );
    expect(deltas).toEqual([{ type: 'extra', choice: 0, name: 'output', value: item }]);
    expect(skipped).toBe(1);
  });
});

describe('calls in a stream', () => {
  const piece = (index: number, delta: string): JsonObject => ({
    type: 'response.function_call_arguments.delta',
    output_index: index,
    delta,
  });

  it('have the id that their results must name, and are numbered by appearance', () => {
    const { deltas } = read(
      added(1, call('c1', '')),
      added(2, call('c2', '')),
      piece(1, '{"a":'),
      piece(2, '{}'),
      piece(1, '1}'),
      done(1, call('c1', '{"a":1}')),
      done(2, call('c2', '{}')),
      completed({ output: [call('c1', '{"a":1}'), call('c2', '{}')] }),
    );
    expect(deltas).toEqual([
      { type: 'tool-call', choice: 0, index: 0, id: 'c1', name: 'look', arguments: '' },
      { type: 'tool-call', choice: 0, index: 1, id: 'c2', name: 'look', arguments: '' },
      { type: 'tool-call', choice: 0, index: 0, arguments: '{"a":' },
      { type: 'tool-call', choice: 0, index: 1, arguments: '{}' },
      { type: 'tool-call', choice: 0, index: 0, arguments: '1}' },
      START,
      COUNTED,
      end('tool-calls'),
    ]);
  });

  it.each([
    [
      'LM Studio’s one piece',
      [{ type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' }],
    ],
    ['the item’s end', [done(0, call('c1', '{"a":1}'))]],
  ])('get their arguments from %s', (_what, events) => {
    const { deltas } = read(added(0, call('c1', '')), ...(events as JsonObject[]), completed());
    const said = deltas.flatMap((delta) => (delta.type === 'tool-call' ? [delta.arguments] : [])).join('');
    expect(said).toBe('{"a":1}');
  });

  it('without arguments say so, and cut ones stay as they are', () => {
    const whole = read(added(0, call('c1', '')), done(0, call('c1', '')), completed());
    expect(whole.deltas.filter(({ type }) => type === 'tool-call').at(-1)).toMatchObject({ arguments: '{}' });
    const cut = read(
      added(0, call('c1', '')),
      piece(0, '{"a":'),
      done(0, call('c1', '{"a":', { status: 'incomplete' })),
      {
        ...completed({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }),
        type: 'response.incomplete',
      },
    );
    const said = cut.deltas.flatMap((delta) => (delta.type === 'tool-call' ? [delta.arguments] : [])).join('');
    expect(said).toBe('{"a":');
    expect(cut.deltas.at(-1)).toEqual(end('length', 'max_output_tokens'));
  });

  it('of free text are told as such', () => {
    const custom = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c1', name: 'sql', input: '' };
    const { deltas } = read(
      added(0, custom),
      { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'SELECT' },
      { type: 'response.custom_tool_call_input.done', output_index: 0, input: 'SELECT' },
      done(0, { ...custom, input: 'SELECT' }),
      completed(),
    );
    expect(deltas.slice(0, 2)).toEqual([
      { type: 'tool-call', choice: 0, index: 0, id: 'c1', name: 'sql', arguments: '', kind: 'custom' },
      { type: 'tool-call', choice: 0, index: 0, arguments: 'SELECT', kind: 'custom' },
    ]);
    expect(deltas.at(-1)).toEqual(end('tool-calls'));
  });

  it('that only the last event names are told with it', () => {
    const { deltas } = read(text('a'), completed({ output: [call('c9', '{"a":1}')] }));
    expect(deltas.slice(2, 4)).toEqual([
      { type: 'tool-call', choice: 0, index: 0, id: 'c9', name: 'look', arguments: '{"a":1}' },
      COUNTED,
    ]);
    expect(deltas.at(-1)).toEqual(end('tool-calls'));
  });

  it('without an id get one of their own', () => {
    const { deltas } = read(done(0, { type: 'function_call', id: 'fc_1', name: 'look', arguments: '{}' }));
    expect(deltas[0]).toMatchObject({ type: 'tool-call', id: expect.stringMatching(/^call_\w+_0$/) });
  });
});

describe('thoughts in a stream', () => {
  const summary = (part: number, delta: string): JsonObject => ({
    type: 'response.reasoning_summary_text.delta',
    output_index: 0,
    summary_index: part,
    delta,
  });
  const item = (more: JsonObject): JsonObject => ({ type: 'reasoning', id: 'rs_1', summary: [], ...more });

  it('are told with the item’s id; the parts of a summary are paragraphs; the seal comes last', () => {
    const { deltas } = read(
      added(0, item({ encrypted_content: 'not yet the right one' })),
      summary(0, 'first '),
      summary(0, 'part'),
      summary(1, 'second'),
      done(0, item({ encrypted_content: 'seal', summary: [{ type: 'summary_text', text: 'first part' }] })),
    );
    const thought = { type: 'reasoning', choice: 0, block: 0, id: 'rs_1' };
    expect(deltas).toEqual([
      { ...thought, text: 'first ' },
      { ...thought, text: 'part' },
      { ...thought, text: '\n\nsecond' },
      { ...thought, signature: 'seal', signer: 'openai' },
    ]);
  });

  it('are told once where a host tells them as summary and as they are', () => {
    const { deltas } = read(
      { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'hm' },
      summary(0, 'hm'),
      done(0, item({ content: [{ type: 'reasoning_text', text: 'hm' }], summary: [{ text: 'hm' }] })),
    );
    expect(deltas.filter(({ type }) => type === 'reasoning')).toHaveLength(1);
  });

  it('are nothing at all where an item has neither words nor a seal', () => {
    expect(read(added(0, item({})), done(0, item({}))).deltas).toEqual([]);
  });

  it('are sealed by the host', () => {
    const body = { id: 'r', model: 'm', status: 'completed', output: [item({ encrypted_content: 'seal' })] };
    for (const [type, signer] of [
      ['openai', 'openai'],
      ['azure', 'azure'],
      ['xai', 'xai'],
      ['openrouter', 'openrouter'],
    ] as const) {
      expect(openaiResponsesDialect.decode(body, specOf(type))[1]).toMatchObject({ signature: 'seal', signer });
    }
  });
});

describe('how an answer ended', () => {
  const finish = (response: JsonObject) => openaiResponsesDialect.decode({ output: [], ...response }, SPEC).at(-1);
  const incomplete = (reason: string, more: JsonObject = {}) =>
    finish({ status: 'incomplete', incomplete_details: { reason }, ...more });

  it('is told by what is there, and a cut by its cause', () => {
    expect(finish({ status: 'completed' })).toEqual(end('stop'));
    expect(finish({ status: 'completed', output: [call('c', '{}')] })).toEqual(end('tool-calls'));
    expect(incomplete('max_output_tokens')).toEqual(end('length', 'max_output_tokens'));
    expect(incomplete('max_output_tokens', { output: [call('c', '{"a')] })).toEqual(end('length', 'max_output_tokens'));
    expect(incomplete('content_filter')).toEqual(end('content-filter', 'content_filter'));
    expect(incomplete('steered')).toEqual(end('other', 'steered'));
    expect(finish({ status: 'queued' })).toEqual(end('other', 'queued'));
    expect(finish({})).toEqual({ type: 'finish', choice: 0, reason: 'stop', raw: null });
  });
});

describe('usage', () => {
  const usage = (raw: JsonObject, type = 'openai') =>
    openaiResponsesDialect.decode({ output: [], usage: raw }, specOf(type)).find((delta) => delta.type === 'usage');

  it('does not overlap: cached and written tokens are part of the input, reasoning is part of the output', () => {
    const raw = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
      output_tokens: 50,
      output_tokens_details: { reasoning_tokens: 40 },
      total_tokens: 150,
    };
    expect(usage(raw)).toEqual({
      type: 'usage',
      usage: { input: 10, cacheRead: 60, cacheWrite: 30, output: 50, reasoning: 40 },
      raw,
    });
  });

  it('knows by the vendor’s own total where reasoning stands beside the output', () => {
    const raw = {
      input_tokens: 10,
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 20 },
      total_tokens: 35,
    };
    expect(usage(raw)).toMatchObject({ usage: { output: 25, reasoning: 20 } });
  });

  it('says nothing of what nobody counted', () => {
    expect(usage({ input_tokens: 3 })).toMatchObject({ usage: { input: 3 } });
    expect(usage({})).toMatchObject({ usage: {} });
  });
});

describe('a failure inside a 200', () => {
  const failed = (error: JsonObject | null): JsonObject => ({
    type: 'response.failed',
    response: { id: 'r', status: 'failed', error, output: [] },
  });

  it.each<[string, JsonObject, string, string]>([
    ['OpenAI’s event', { type: 'error', code: 'server_error', message: 'm', param: null }, 'server-error', 'm'],
    [
      'an event with an object',
      { type: 'error', error: { code: 'rate_limit_exceeded', message: 'm' } },
      'rate-limit',
      'm',
    ],
    ['a failed response', failed({ code: 'server_error', message: 'm' }), 'server-error', 'm'],
    [
      'a limit',
      failed({ code: 'rate_limit_exceeded', message: 'Rate limit reached' }),
      'rate-limit',
      'Rate limit reached',
    ],
    ['a picture', failed({ code: 'invalid_image', message: 'm' }), 'bad-request', 'm'],
    ['a policy', failed({ code: 'bio_policy', message: 'm' }), 'content-policy', 'm'],
    ['a picture’s policy', failed({ code: 'image_content_policy_violation', message: 'm' }), 'content-policy', 'm'],
    ['missing credit', failed({ code: 'insufficient_quota', message: 'm' }), 'quota', 'm'],
    ['a prompt', failed({ code: 'invalid_prompt', message: 'm' }), 'bad-request', 'm'],
    ['no cause', failed(null), 'server-error', "the provider ended its answer with status 'failed'"],
    ['OpenRouter’s object', { error: { code: 502, message: 'm' } }, 'server-error', 'm'],
    ['xAI’s text', { code: 'The service is currently unavailable', error: 'm' }, 'server-error', 'm'],
    [
      'a completed one that failed',
      completed({ status: 'failed', error: { code: 'server_error', message: 'm' } }),
      'server-error',
      'm',
    ],
  ])('by %s ends the stream', (_what, event, cls, message) => {
    const { deltas, finished } = read(text('a'), event, text('b'), completed());
    expect(deltas).toMatchObject([{ type: 'text' }, { type: 'error', fault: { class: cls, message } }]);
    expect(deltas).toHaveLength(2);
    expect(finished).toBe(false);
  });

  it('by an error event without JSON ends the stream', () => {
    const decoder = openaiResponsesDialect.open(SPEC);
    expect(decoder.decode('error', 'upstream is busy')).toMatchObject([
      { type: 'error', fault: { message: 'upstream is busy' } },
    ]);
  });

  it('is told of whole answers too', () => {
    const decode = (body: JsonObject) => openaiResponsesDialect.decode(body, SPEC);
    expect(decode({ status: 'failed', error: { code: 'server_error', message: 'm' }, output: [] })).toMatchObject([
      { type: 'error', fault: { class: 'server-error', code: 'server_error' } },
    ]);
    expect(decode({ status: 'cancelled', output: [] })).toMatchObject([{ type: 'error' }]);
    expect(decode({ error: { message: 'm', code: 429 } })).toMatchObject([{ type: 'error' }]);
  });
});

describe('what is no response', () => {
  it.each([{}, { output: 'x' }, { output: [1] }, { choices: [] }])('is refused: %j', (body) => {
    expect(() => openaiResponsesDialect.decode(body as JsonObject, SPEC)).toThrow(BadReply);
  });
});
