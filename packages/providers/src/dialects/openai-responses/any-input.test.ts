import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Call, ClientDialectName } from '@sluice/core/chat/call';
import { InvalidRequest } from '@sluice/core/chat/invalid-request';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../../dialect.ts';
import { providerSpec, providerTypes, speechFor } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { openaiResponsesDialect } from './dialect.ts';

/** Every vendor that speaks the dialect. */
const SPECS = providerTypes()
  .map((type) => speechFor(providerSpec(type) as ProviderSpec, 'gpt-5', 'responses').main)
  .filter(({ dialect }) => dialect === openaiResponsesDialect)
  .map(({ spec }) => spec);
const [SPEC] = SPECS as [ProviderSpec];

/** JSON made of the dialect's own words, so that it comes close to being right. */
const WORDS = [
  ...['output', 'type', 'content', 'text', 'refusal', 'annotations', 'logprobs', 'summary', 'encrypted_content', 'id'],
  ...['call_id', 'name', 'arguments', 'input', 'status', 'incomplete_details', 'reason', 'usage', 'input_tokens'],
  ...['output_tokens', 'output_tokens_details', 'error', 'code', 'message', 'response', 'item', 'delta', 'part'],
  ...['output_index', 'content_index', 'summary_index', 'annotation', 'role', 'model', 'created_at'],
];
const VALUES = [
  ...['message', 'reasoning', 'function_call', 'custom_tool_call', 'output_text', 'refusal', 'reasoning_text'],
  ...['completed', 'incomplete', 'failed', 'max_output_tokens', 'null', '{}', ''],
];
const EVENTS = [
  ...['response.created', 'response.completed', 'response.incomplete', 'response.failed', 'error', 'response.x'],
  ...['response.output_item.added', 'response.output_item.done', 'response.output_text.delta'],
  ...['response.output_text.done', 'response.refusal.delta', 'response.reasoning_text.delta'],
  ...['response.reasoning_summary_text.delta', 'response.function_call_arguments.delta'],
  ...['response.function_call_arguments.done', 'response.custom_tool_call_input.delta'],
];
const { value: json, object } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom<Json>(null, true, 0, 1, -1, 1.5, ...VALUES),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 6 }),
}));
const item = fc.record(
  {
    type: fc.constantFrom('message', 'reasoning', 'function_call', 'custom_tool_call', 'web_search_call'),
    call_id: fc.constantFrom('a', 'b', ''),
    name: fc.constantFrom('f', 'g'),
    arguments: json,
    input: json,
    content: fc.oneof(fc.array(object, { maxLength: 2 }), json),
    summary: json,
    encrypted_content: json,
  },
  { requiredKeys: ['type'] },
);
const event = fc.record(
  {
    type: fc.constantFrom(...EVENTS),
    output_index: fc.nat(2),
    content_index: fc.nat(1),
    delta: json,
    item,
    response: fc.oneof(fc.record({ status: fc.constantFrom('completed', 'failed'), output: fc.array(item) }), object),
    arguments: json,
    text: json,
    error: json,
  },
  { requiredKeys: ['type'] },
);

// A busy machine takes its time over so many cases.
describe('whatever comes in', { timeout: 60_000 }, () => {
  it('a provider’s answer is deltas or no answer', () => {
    const body = fc.oneof(object, fc.record({ output: fc.array(item, { maxLength: 4 }), usage: json, status: json }));
    fc.assert(
      fc.property(body, fc.constantFrom(...SPECS), (said, spec) => {
        try {
          for (const delta of openaiResponsesDialect.decode(said as JsonObject, spec)) expect(delta.type).toMatch(/./);
        } catch (error) {
          expect(error).toBeInstanceOf(BadReply);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a provider’s stream never throws, ends in one finish or one error, and fits every dialect of callers', () => {
    const data = fc.oneof(
      event.map((value) => JSON.stringify(value)),
      fc.string(),
      fc.constant('[DONE]'),
    );
    const chat = chatDialect.decode({ messages: [{ role: 'user', content: 'x' }], stream: true });
    const messages = messagesDialect.decode({ max_tokens: 1, messages: [{ role: 'user', content: 'x' }] });
    const context = { requestId: 'r', created: 1, model: 'm' };
    fc.assert(
      fc.property(fc.array(data, { maxLength: 8 }), (events) => {
        const decoder = openaiResponsesDialect.open(SPEC);
        const deltas = [...events.flatMap((one) => decoder.decode('', one)), ...decoder.end()];
        const ends = deltas.filter(({ type }) => type === 'finish' || type === 'error');
        expect(ends.length).toBeLessThanOrEqual(1);
        expect(decoder.finished).toBe(ends[0]?.type === 'finish');
        for (const encoder of [chatDialect.open(chat, context), messagesDialect.open(messages, context)]) {
          let text = '';
          for (const delta of deltas) text += encoder.encode(delta);
          text += encoder.end({ cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 });
          for (const line of text.matchAll(/^data: (\{.*)$/gm)) expect(isObject(JSON.parse(line[1] ?? ''))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('empty and unknown pieces between the others change nothing', () => {
    const message = { type: 'message', content: [{ type: 'output_text', text: 'abc', annotations: [] }] };
    const events: JsonObject[] = [
      { type: 'response.created', response: { id: 'r', model: 'm' } },
      { type: 'response.output_item.added', output_index: 0, item: { type: 'message', content: [] } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'abc' },
      { type: 'response.output_item.done', output_index: 0, item: message },
      { type: 'response.completed', response: { id: 'r', model: 'm', status: 'completed', output: [message] } },
    ];
    const read = (list: readonly JsonObject[]) => {
      const decoder = openaiResponsesDialect.open(SPEC);
      return list.flatMap((one) => decoder.decode('', JSON.stringify(one)));
    };
    const noise = fc.constantFrom<JsonObject>(
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: '' },
      { type: 'response.reasoning_text.delta', output_index: 5, content_index: 0, delta: '' },
      { type: 'response.content_part.added', output_index: 0, content_index: 0, part: {} },
      { type: 'keepalive' },
      { unknown: true },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(events.length - 1), noise), { maxLength: 6 }), (noises) => {
        const noisy = events.flatMap((one, i) => [...noises.filter(([at]) => at === i).map(([, two]) => two), one]);
        expect(read(noisy)).toEqual(read(events));
      }),
    );
  });

  it('any call can be said to any host, and the caller’s body stays as it was', () => {
    const part = fc.record({ type: fc.constantFrom('text', 'image_url', 'file', 'refusal'), text: json, file: json });
    const message = fc.record(
      {
        role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool'),
        content: fc.oneof(fc.string(), fc.array(part, { maxLength: 3 })),
        tool_calls: json,
        tool_call_id: fc.constantFrom('a', 'b'),
        reasoning: fc.string(),
      },
      { requiredKeys: ['role', 'content'] },
    );
    const body = fc.tuple(fc.array(message, { minLength: 1, maxLength: 4 }), object);
    const dialects = fc.constantFrom<ClientDialectName>('chat', 'responses', 'messages', 'gemini');
    fc.assert(
      fc.property(body, fc.constantFrom(...SPECS), dialects, ([messages, rest], spec, dialect) => {
        const sent = { ...rest, messages } as unknown as JsonObject;
        const before = JSON.stringify(sent);
        try {
          const call: Call = { ...chatDialect.decode(sent), dialect, said: sent };
          const target = { spec, model: 'gpt-5', outputCap: 5, outputLimit: undefined };
          expect(Array.isArray(openaiResponsesDialect.encode(call, target).body.input)).toBe(true);
          openaiResponsesDialect.splice(call, target);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequest);
        }
        expect(JSON.stringify(sent)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });
});
