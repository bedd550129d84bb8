import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../dialect.ts';
import { anthropicMessagesDialect } from '../dialects/anthropic-messages/dialect.ts';
import type { ProviderSpec } from '../spec.ts';
import { anthropicSpecs } from '../specs/anthropic.ts';
import { requestMeaning } from './messages-meaning.ts';
import { readChatStream } from './read-chat-stream.ts';

const [spec] = anthropicSpecs as [ProviderSpec];
const TARGET: Target = { spec, model: 'm', outputCap: undefined, outputLimit: undefined };
const CONTEXT = { requestId: 'req', created: 1, model: 'm' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
const ASK = { role: 'user', content: 'x' };

/** A body of a caller's, through the unified format and back to Anthropic. */
function through(body: JsonObject): JsonObject {
  return anthropicMessagesDialect.encode(messagesDialect.decode(structuredClone(body)), TARGET).body;
}

/** What Anthropic streams, through the unified format and back to the caller. */
function streamThrough(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const call = messagesDialect.decode({ max_tokens: 1, messages: [ASK] });
  const encoder = messagesDialect.open(call, CONTEXT);
  const decoder = anthropicMessagesDialect.open(spec);
  const deltas: Delta[] = [];
  const take = (event: JsonObject) => {
    deltas.push(...decoder.decode(String(event.type), JSON.stringify(event)));
  };
  take({ type: 'message_start', message: { id: 'msg_1', model: 'm', usage: {} } });
  blocks.forEach((block, index) => {
    const { thinking, signature, text, input, ...start } = block;
    const piece = (delta: JsonObject) => take({ type: 'content_block_delta', index, delta });
    take({
      type: 'content_block_start',
      index,
      content_block: { ...start, ...(input === undefined ? {} : { input: {} }) },
    });
    if (text !== undefined) piece({ type: 'text_delta', text });
    if (thinking !== undefined && thinking !== '') piece({ type: 'thinking_delta', thinking });
    if (signature !== undefined) piece({ type: 'signature_delta', signature });
    if (input !== undefined)
      for (const char of JSON.stringify(input)) piece({ type: 'input_json_delta', partial_json: char });
    take({ type: 'content_block_stop', index });
  });
  take({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } });
  deltas.push(...decoder.end());
  const read = readMessageStream(deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY));
  return read.content.map(({ json: _, ...block }) => block);
}

/** Signatures are base64 today; nothing promises that they stay so. */
const signature = fc.string({ minLength: 1, unit: 'binary' });
const thinking = fc.oneof(
  fc.record({ type: fc.constant('thinking'), thinking: fc.string(), signature }),
  fc.record({ type: fc.constant('redacted_thinking'), data: signature }),
);
const toolUse = fc.record({
  type: fc.constant('tool_use'),
  id: fc.uuid(),
  name: fc.constantFrom('f', 'g'),
  input: fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    fc.jsonValue({ maxDepth: 2 }),
  ),
});
/** JSON knows no -0. */
const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('pain 1: thinking', () => {
  it('returns to Anthropic byte for byte and in order, with empty text too', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(thinking, toolUse), { minLength: 1, maxLength: 8 }), (generated) => {
        const content = asJson(generated);
        const body = through({ max_tokens: 9, messages: [ASK, { role: 'assistant', content }] });
        expect((body.messages as JsonObject[])[1]?.content).toEqual(content);
      }),
    );
  });

  it('reaches the caller byte for byte and in order, whole and as a stream', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(thinking, toolUse), { maxLength: 6 }), (generated) => {
        const content = asJson(generated);
        const call = messagesDialect.decode({ max_tokens: 1, messages: [ASK] });
        const deltas = anthropicMessagesDialect.decode({ content, stop_reason: 'end_turn' }, spec);
        expect(messagesDialect.answer(deltas, call, CONTEXT).content).toEqual(content);
        expect(streamThrough(content)).toEqual(content);
      }),
      { numRuns: 50 },
    );
  });

  it('goes from an answer into the next request unchanged', () => {
    const content = [
      { type: 'thinking', thinking: '', signature: 'EqQB' },
      { type: 'redacted_thinking', data: 'sealed' },
      { type: 'tool_use', id: 't', name: 'f', input: {} },
    ];
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'r' }] };
    const body = through({
      max_tokens: 9,
      messages: [ASK, { role: 'assistant', content: streamThrough(content) as never }, result],
    });
    expect((body.messages as JsonObject[])[1]).toEqual({ role: 'assistant', content });
  });
});

describe('pain 1: thinking of a model that signs nothing', () => {
  const signed = { type: 'thinking', thinking: '', signature: 'EqQ' };
  const body = (thoughts: JsonObject[]): JsonObject => ({
    max_tokens: 9,
    system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }],
    messages: [
      ASK,
      { role: 'assistant', content: [...thoughts, { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'r' }] },
    ],
  });

  it('is taken out before Anthropic refuses the request for it, and nothing else is', () => {
    const call = messagesDialect.decode(body([{ type: 'thinking', thinking: 'free', signature: '' }, signed]));
    const { set, verdicts } = anthropicMessagesDialect.splice(call, TARGET);
    expect(verdicts).toEqual([{ verdict: 'dropped', member: 'messages[1].content[0]' }]);
    const sent = { max_tokens: 9, ...set } as JsonObject;
    expect(requestMeaning(sent)).toEqual(requestMeaning({ ...body([signed]), model: 'm' }));
  });

  it('takes its turn with it where it was all that was said', () => {
    const loose = { role: 'assistant', content: [{ type: 'thinking', thinking: 'free', signature: '' }] };
    const call = messagesDialect.decode({ max_tokens: 9, messages: [ASK, loose, ASK] });
    expect(anthropicMessagesDialect.splice(call, TARGET).set.messages).toEqual([ASK, ASK]);
  });

  it('leaves the bytes of every other history alone', () => {
    const call = messagesDialect.decode(body([signed, { type: 'redacted_thinking', data: 'x' }]));
    expect(anthropicMessagesDialect.splice(call, TARGET)).toMatchObject({ set: { model: 'm' }, verdicts: [] });
    expect(Object.keys(anthropicMessagesDialect.splice(call, TARGET).set)).toEqual(['model']);
  });
});

describe('pain 1: thinking through a client of OpenAI’s dialect', () => {
  const content = [
    { type: 'thinking', thinking: '', signature: 'EqQB+/=' },
    { type: 'redacted_thinking', data: 'sealed' },
    { type: 'thinking', thinking: 'out loud', signature: 'Ab' },
    { type: 'text', text: 'Looking.' },
    { type: 'tool_use', id: 't1', name: 'f', input: { x: 1 } },
  ];
  const call = chatDialect.decode({ model: 'm', messages: [ASK] });
  const deltas = anthropicMessagesDialect.decode({ id: 'msg_1', model: 'm', content, stop_reason: 'tool_use' }, spec);

  /** The client brings the message back with the tool's result. */
  function back(message: JsonObject): unknown {
    const result = { role: 'tool', tool_call_id: 't1', content: 'r' };
    const next = chatDialect.decode({ model: 'm', messages: [ASK, message, result] });
    const { body, verdicts } = anthropicMessagesDialect.encode(next, { ...TARGET, outputCap: 9 });
    expect(verdicts).toEqual([{ verdict: 'converted', member: 'max_tokens' }]);
    return (body.messages as JsonObject[])[1]?.content;
  }

  it('returns byte for byte, from a whole answer', () => {
    const answer = chatDialect.answer(deltas, call, CONTEXT);
    expect(back((answer.choices as { message: JsonObject }[])[0]?.message ?? {})).toEqual(content);
  });

  it('returns byte for byte, from a stream', () => {
    const encoder = chatDialect.open(call, CONTEXT);
    const read = readChatStream(deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY));
    const message = { role: 'assistant', content: read.text, reasoning_details: read.details, tool_calls: read.calls };
    expect(back(message)).toEqual(content);
  });
});

describe('pain 3: cache breakpoints', () => {
  it('stay where they are, each with its time to live', () => {
    const cache = fc.option(
      fc.constantFrom<JsonObject>(
        { type: 'ephemeral' },
        { type: 'ephemeral', ttl: '5m' },
        { type: 'ephemeral', ttl: '1h' },
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(cache, { minLength: 8, maxLength: 8 }), (marks) => {
        const marked = (block: JsonObject, at: number): JsonObject =>
          marks[at] === undefined ? block : { ...block, cache_control: marks[at] };
        const text = (at: number) => marked({ type: 'text', text: `t${at}` }, at);
        const body: JsonObject = {
          model: 'm',
          max_tokens: 9,
          ...(marks[7] === undefined ? {} : { cache_control: marks[7] }),
          system: [text(0)],
          tools: [marked({ name: 'f', input_schema: { type: 'object' } }, 1)],
          messages: [
            { role: 'user', content: [text(2), { type: 'text', text: 'plain' }] },
            { role: 'assistant', content: [marked({ type: 'tool_use', id: 'a', name: 'f', input: {} }, 3)] },
            {
              role: 'user',
              content: [marked({ type: 'tool_result', tool_use_id: 'a', content: [text(4)] }, 5), text(6)],
            },
          ],
        };
        expect(requestMeaning(through(body))).toEqual(requestMeaning(body));
      }),
    );
  });
});

describe('pain 5: parallel calls', () => {
  it('keep their ids, names and arguments, one behind the other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(toolUse, { minLength: 2, maxLength: 5, selector: ({ id }) => id }), (generated) => {
        const calls = asJson(generated);
        expect(streamThrough(calls)).toEqual(calls);
      }),
      { numRuns: 50 },
    );
  });
});

describe('pain 7: tool choice', () => {
  it.each<JsonObject>([
    { type: 'auto' },
    { type: 'none' },
    { type: 'any' },
    { type: 'tool', name: 'f' },
    { type: 'any', disable_parallel_tool_use: true },
  ])('%j survives', (choice) => {
    const tools = [{ name: 'f', input_schema: { type: 'object' } }];
    expect(through({ max_tokens: 1, messages: [ASK], tools, tool_choice: choice }).tool_choice).toEqual(choice);
  });

  it('that is impossible goes nowhere', () => {
    const tools = [{ name: 'f', input_schema: { type: 'object' } }];
    expect(() => through({ max_tokens: 1, messages: [ASK], tools, tool_choice: { type: 'tool', name: 'g' } })).toThrow(
      /tool_choice\.name/,
    );
  });
});

describe('pain 9: an error inside a 200', () => {
  it('is an error, whole and as a stream', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(anthropicMessagesDialect.decode(error, spec)).toMatchObject([
      { type: 'error', fault: { class: 'overloaded' } },
    ]);
    const decoder = anthropicMessagesDialect.open(spec);
    expect(decoder.decode('error', JSON.stringify(error))).toMatchObject([{ type: 'error' }]);
    expect(decoder.finished).toBe(false);
  });
});
