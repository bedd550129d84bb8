import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../../dialect.ts';
import { bedrockConverseDialect } from './dialect.ts';
import { spec } from './test/encode-chat.ts';

function answer(content: readonly JsonObject[], more: JsonObject = {}): Delta[] {
  const body = { output: { message: { role: 'assistant', content: [...content] } }, stopReason: 'end_turn', ...more };
  return bedrockConverseDialect.decode(body, spec);
}

type Event = readonly [name: string, payload: JsonObject];

function stream(...events: readonly Event[]): Delta[] {
  const decoder = bedrockConverseDialect.open(spec);
  const deltas = events.flatMap(([name, payload]) => decoder.decode(name, JSON.stringify(payload)));
  return [...deltas, ...decoder.end()];
}

const delta = (index: number, said: JsonObject): Event => [
  'contentBlockDelta',
  { contentBlockIndex: index, delta: said },
];
const start = (index: number, said: JsonObject): Event => [
  'contentBlockStart',
  { contentBlockIndex: index, start: said },
];
const stop = (index: number): Event => ['contentBlockStop', { contentBlockIndex: index }];
const END: Event = ['messageStop', { stopReason: 'end_turn' }];
const FINISH = { type: 'finish', choice: 0, reason: 'stop', raw: 'end_turn' };

describe('an answer of Converse', () => {
  it('is told in the order of its blocks', () => {
    const said = answer([
      { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
      { reasoningContent: { redactedContent: btoa('RXU4') } },
      { text: 'Look' },
      { text: '' },
      { toolUse: { toolUseId: 't1', name: 'get', input: { x: 1 } } },
      { toolUse: { toolUseId: 't2', name: 'put', input: {} } },
    ]);
    expect(said).toEqual([
      { type: 'start' },
      { type: 'reasoning', choice: 0, block: 0, text: 'hm', signature: 'sig', signer: 'anthropic' },
      { type: 'reasoning', choice: 0, block: 1, redacted: 'RXU4', signer: 'anthropic' },
      { type: 'text', choice: 0, text: 'Look' },
      { type: 'tool-call', choice: 0, index: 0, id: 't1', name: 'get', arguments: '{"x":1}' },
      { type: 'tool-call', choice: 0, index: 1, id: 't2', name: 'put', arguments: '{}' },
      { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'end_turn' },
    ]);
  });

  it('keeps what is no base64 of base64 as it was sealed', () => {
    const odd = btoa('\u0001§ü');
    for (const sealed of [odd, '%%%']) {
      expect(answer([{ reasoningContent: { redactedContent: sealed } }])[1]).toMatchObject({ redacted: sealed });
    }
  });

  it('is counted apart from what was cached, whose counts come under two names', () => {
    const usage = (raw: JsonObject) => answer([], { usage: raw }).find(({ type }) => type === 'usage');
    const counts = { inputTokens: 3, outputTokens: 4, cacheReadInputTokenCount: 5, cacheWriteInputTokens: 6 };
    expect(usage(counts)).toMatchObject({ usage: { input: 3, output: 4, cacheRead: 5, cacheWrite: 6 }, raw: counts });
    const details = {
      cacheWriteInputTokens: 10,
      cacheDetails: [
        { ttl: '1h', inputTokens: 7 },
        { ttl: '5m', inputTokens: 3 },
      ],
    };
    expect(usage(details)).toMatchObject({ usage: { cacheWrite: 3, cacheWrite1h: 7 } });
    expect(usage({})).toMatchObject({ usage: {} });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content-filter'],
    ['content_filtered', 'content-filter'],
    ['tool_use', 'tool-calls'],
    ['malformed_tool_use', 'other'],
  ])('ends by %s as %s', (stopReason, reason) => {
    expect(answer([{ text: 'x' }], { stopReason }).at(-1)).toMatchObject({ reason, raw: stopReason });
  });

  it('ends by its length even with calls, and tells the stop sequence where it was asked for', () => {
    const call = { toolUse: { toolUseId: 't', name: 'get', input: {} } };
    expect(answer([call], { stopReason: 'max_tokens' }).at(-1)).toMatchObject({ reason: 'length' });
    const fields = { additionalModelResponseFields: { stop_sequence: 'END' } };
    expect(answer([], { stopReason: 'stop_sequence', ...fields }).at(-1)).toMatchObject({ stopSequence: 'END' });
    expect(answer([], { stopReason: null }).at(-1)).toMatchObject({ reason: 'other', raw: null });
  });

  it('keeps what it does not know, and calls of tools that Bedrock runs, apart from the content', () => {
    const server = { toolUse: { toolUseId: 's', name: 'nova_code_interpreter', input: {}, type: 'server_tool_use' } };
    const said = answer([server, { toolResult: { toolUseId: 's', content: [] } }, { video: { format: 'mp4' } }]);
    expect(said.slice(1, -1).map((one) => (one.type === 'extra' ? one.name : one.type))).toEqual([
      'toolUse',
      'toolResult',
      'video',
    ]);
    expect(said.at(-1)).toEqual(FINISH);
  });

  it('cites in words that callers know', () => {
    const cite = (citation: JsonObject) =>
      answer([{ citationsContent: { content: [{ text: 'said' }], citations: [citation] } }])[2];
    const sourceContent = [{ text: 'So ' }, { text: 'it is.' }];
    expect(
      cite({ title: 'T', sourceContent, location: { documentPage: { documentIndex: 1, start: 2, end: 3 } } }),
    ).toEqual({
      type: 'citation',
      choice: 0,
      citation: {
        type: 'page_location',
        cited_text: 'So it is.',
        document_index: 1,
        document_title: 'T',
        start_page_number: 2,
        end_page_number: 3,
      },
    });
    expect(cite({ location: { documentChar: {} } })).toMatchObject({
      citation: { type: 'char_location', start_char_index: 0 },
    });
    expect(cite({ location: { web: { url: 'https://x.test', domain: 'x.test' } } })).toMatchObject({
      citation: { type: 'web_search_result_location', url: 'https://x.test', title: 'x.test' },
    });
    expect(cite({ location: { moon: {} } })).toMatchObject({ citation: { location: { moon: {} } } });
  });

  it('is refused where it is none', () => {
    for (const body of [{}, { output: {} }, { output: { message: {} } }, { output: { message: { content: [1] } } }]) {
      expect(() => bedrockConverseDialect.decode(body as JsonObject, spec)).toThrow(BadReply);
    }
  });
});

describe('calls without an id', () => {
  it('get one each, so that their results find them', () => {
    const toolUse = { name: 'get', input: {} };
    const content = [{ toolUse }, { toolUse: { ...toolUse, toolUseId: '' } }];
    const body = { output: { message: { role: 'assistant', content } }, stopReason: 'tool_use' };
    const ids = bedrockConverseDialect
      .decode(body, spec)
      .flatMap((delta) => (delta.type === 'tool-call' ? [delta.id] : []));
    for (const id of ids) expect(id).toMatch(/^call_\w+$/);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('a stream of Converse', () => {
  it('has text blocks that begin without a word, and usage behind its end', () => {
    const decoder = bedrockConverseDialect.open(spec);
    const say = ([name, payload]: Event) => decoder.decode(name, JSON.stringify(payload));
    expect(say(['messageStart', { role: 'assistant' }])).toEqual([{ type: 'start' }]);
    expect(say(delta(0, { text: 'a' }))).toEqual([{ type: 'text', choice: 0, text: 'a' }]);
    expect(say(stop(0))).toEqual([]);
    expect(decoder.finished).toBe(false);
    expect(say(END)).toEqual([FINISH]);
    expect([decoder.finished, decoder.done]).toEqual([true, false]);
    expect(say(['metadata', { usage: { inputTokens: 1, outputTokens: 2 } }])).toMatchObject([{ type: 'usage' }]);
    expect(decoder.done).toBe(true);
    expect(say(['metadata', {}])).toEqual([]);
  });

  it('joins calls from pieces of text, and gives {} to one without any', () => {
    const said = stream(
      start(0, { toolUse: { toolUseId: 'a', name: 'get' } }),
      start(1, { toolUse: { toolUseId: 'b', name: 'put' } }),
      delta(0, { toolUse: { input: '' } }),
      delta(0, { toolUse: { input: '{"x"' } }),
      delta(0, { toolUse: { input: ':1}' } }),
      stop(0),
      stop(1),
      END,
    );
    expect(said).toEqual([
      { type: 'tool-call', choice: 0, index: 0, id: 'a', name: 'get', arguments: '' },
      { type: 'tool-call', choice: 0, index: 1, id: 'b', name: 'put', arguments: '' },
      { type: 'tool-call', choice: 0, index: 0, arguments: '{"x"' },
      { type: 'tool-call', choice: 0, index: 0, arguments: ':1}' },
      { type: 'tool-call', choice: 0, index: 1, arguments: '{}' },
      { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'end_turn' },
    ]);
    // The end of the message ends the blocks that did not end.
    expect(stream(start(0, { toolUse: { toolUseId: 'a', name: 'get' } }), END)[1]).toMatchObject({ arguments: '{}' });
  });

  it('numbers its thoughts by their blocks', () => {
    const said = stream(
      delta(0, { reasoningContent: { text: 'a' } }),
      delta(0, { reasoningContent: { text: '' } }),
      delta(0, { reasoningContent: { signature: 's' } }),
      delta(1, { reasoningContent: { redactedContent: btoa('RXU4') } }),
      END,
    );
    expect(said.slice(0, -1)).toEqual([
      { type: 'reasoning', choice: 0, block: 0, text: 'a' },
      { type: 'reasoning', choice: 0, block: 0, signature: 's', signer: 'anthropic' },
      { type: 'reasoning', choice: 0, block: 1, redacted: 'RXU4', signer: 'anthropic' },
    ]);
  });

  it('tells citations behind the text that they speak of', () => {
    const citation = { location: { documentChar: { start: 0, end: 4, documentIndex: 0 } } };
    const said = stream(delta(0, { citation }), delta(0, { text: 'So.' }), stop(0), END);
    expect(said.map(({ type }) => type)).toEqual(['text', 'citation', 'finish']);
  });

  it('keeps silent about tools that Bedrock runs', () => {
    const said = stream(
      start(0, { toolUse: { toolUseId: 's', name: 'nova_grounding', type: 'server_tool_use' } }),
      delta(0, { toolUse: { input: '{}' } }),
      stop(0),
      start(1, { toolResult: { toolUseId: 's', type: 'nova_grounding_result' } }),
      delta(1, { toolResult: [{ json: {} }], text: 'inner' }),
      stop(1),
      END,
    );
    expect(said).toEqual([FINISH]);
  });

  it('ends in a fault where an exception comes, whatever follows', () => {
    const said = stream(
      delta(0, { text: 'a' }),
      ['exception', { type: 'modelStreamErrorException', message: 'broke' }],
      delta(0, { text: 'b' }),
      END,
    );
    expect(said).toMatchObject([
      { type: 'text' },
      { type: 'error', fault: { class: 'server-error', message: 'broke' } },
    ]);
  });

  it('counts what is no JSON and passes over what it does not know', () => {
    const decoder = bedrockConverseDialect.open(spec);
    expect(decoder.decode('contentBlockDelta', '{"cut')).toEqual([]);
    expect(decoder.decode('contentBlockDelta', '[]')).toEqual([]);
    expect(decoder.skipped).toBe(2);
    expect(stream(['somethingNew', { a: 1 }], ['contentBlockDelta', {}], delta(3, { odd: true }), stop(9))).toEqual([]);
    expect(decoder.end()).toEqual([]);
  });

  it('is said once, however often it ends', () => {
    expect(stream(END, END)).toEqual([FINISH]);
  });

  it('never throws nor hangs, whatever JSON comes', () => {
    const names = fc.constantFrom(
      'messageStart',
      'contentBlockStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
      'exception',
      'x',
    );
    const members = fc.constantFrom(
      'text',
      'toolUse',
      'reasoningContent',
      'citation',
      'input',
      'start',
      'delta',
      'usage',
      'type',
      'contentBlockIndex',
      'redactedContent',
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.dictionary(members, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, value), { maxLength: 12 }), (events) => {
        const decoder = bedrockConverseDialect.open(spec);
        const deltas = events.flatMap(([name, payload]) => decoder.decode(name, JSON.stringify(payload)));
        deltas.push(...decoder.end());
        expect(deltas.filter(({ type }) => type === 'finish').length).toBeLessThanOrEqual(1);
        expect(deltas.findIndex(({ type }) => type === 'error') + 1 || deltas.length).toBe(deltas.length);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.dictionary(members, value, { maxKeys: 3 }), { maxLength: 5 }), (content) => {
        expect(answer(content as JsonObject[]).at(-1)?.type).toBe('finish');
      }),
    );
  });
});
