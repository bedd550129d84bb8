import { InvalidRequest } from '@sluice/core/chat/invalid-request';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../../dialect.ts';
import { providerSpec, providerTypes } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { openaiChatDialect } from './dialect.ts';
import { NineAlphanumericIds } from './tool-ids.ts';

const SPEC = providerSpec('openai-compatible') as ProviderSpec;

/** JSON made of the dialect's own words, so that it comes close to being right. */
const WORDS = [
  ...['choices', 'message', 'delta', 'content', 'role', 'tool_calls', 'function', 'name', 'arguments', 'index', 'id'],
  ...['finish_reason', 'usage', 'prompt_tokens', 'prompt_tokens_details', 'error', 'code', 'type', 'text', 'reasoning'],
  ...[
    'reasoning_details',
    'refusal',
    'annotations',
    'audio',
    'x_groq',
    'function_call',
    'logprobs',
    'messages',
    'tools',
  ],
  ...['tool_choice', 'stop', 'image_url', 'url', 'cache_control', 'response_format', 'json_schema', 'stream_options'],
];
const WORD_VALUES = [
  'user',
  'assistant',
  'tool',
  'text',
  'function',
  'image_url',
  'ephemeral',
  'json_schema',
  'null',
  '',
];
const { value: json, object } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom<Json>(null, true, 0, 1, -1, 1.5, ...WORD_VALUES),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 6 }),
}));

describe('whatever comes in', () => {
  it('a caller’s body is a call or names the member that is wrong, and any call can be said to any vendor', () => {
    const part = fc.record({
      type: fc.constantFrom('text', 'image_url', 'file', 'refusal'),
      text: json,
      image_url: json,
    });
    const message = fc.record(
      {
        role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool', 'function'),
        content: fc.oneof(fc.string(), fc.array(part, { maxLength: 3 }), json),
        tool_calls: json,
        tool_call_id: fc.constantFrom('a', 'b'),
        name: fc.constantFrom('f', 'g'),
        reasoning: fc.string(),
      },
      { requiredKeys: ['role', 'content'] },
    );
    const body = fc.tuple(fc.array(message, { minLength: 1, maxLength: 4 }), object);
    fc.assert(
      fc.property(body, fc.constantFrom(...providerTypes()), ([messages, rest], type) => {
        const sent = { ...rest, messages } as unknown as JsonObject;
        const before = JSON.stringify(sent);
        try {
          const call = chatDialect.decode(sent);
          const spec = providerSpec(type) as ProviderSpec;
          const target = { spec, model: 'm', outputCap: 5, outputLimit: undefined };
          const { body: encoded } = openaiChatDialect.encode(call, target);
          expect(Array.isArray(encoded.messages)).toBe(true);
          openaiChatDialect.splice(call, target);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequest);
          expect((error as InvalidRequest).param).toMatch(/^\w/);
        }
        // The body is the caller's: nothing is written to it.
        expect(JSON.stringify(sent)).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('a provider’s answer is deltas or no answer', () => {
    fc.assert(
      fc.property(object, (body) => {
        try {
          for (const delta of openaiChatDialect.decode(body, SPEC)) expect(delta.type).toMatch(/./);
        } catch (error) {
          expect(error).toBeInstanceOf(BadReply);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('a provider’s stream never throws, and what it says fits both dialects of callers', () => {
    const choice = fc.record({
      index: fc.nat(1),
      delta: object,
      finish_reason: fc.constantFrom(null, 'stop', 'tool_calls'),
    });
    const chunk = fc.oneof(
      fc.record({ id: fc.string(), choices: fc.array(choice, { maxLength: 2 }), usage: json }),
      object,
    );
    const data = fc.oneof(
      chunk.map((value) => JSON.stringify(value)),
      fc.string(),
      fc.constant('[DONE]'),
    );
    const call = chatDialect.decode({ messages: [{ role: 'user', content: 'x' }], stream: true });
    fc.assert(
      fc.property(fc.array(data, { maxLength: 6 }), (events) => {
        const decoder = openaiChatDialect.open(SPEC);
        const encoder = chatDialect.open(call, { requestId: 'r', created: 1, model: 'm' });
        let text = '';
        for (const delta of [...events.flatMap((event) => decoder.decode('', event)), ...decoder.end()]) {
          text += encoder.encode(delta);
        }
        text += encoder.end({ cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 });
        for (const line of text.split('\n\n').slice(0, -2)) expect(isObject(JSON.parse(line.slice(6)))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('an error body has a class and a message', () => {
    const body = fc.oneof(
      json.map((value) => JSON.stringify(value)),
      fc.string(),
    );
    fc.assert(
      fc.property(body, fc.integer({ min: 300, max: 599 }), (text, status) => {
        const fault = openaiChatDialect.fault({ status, headers: {}, body: text }, SPEC);
        expect(fault.class).toMatch(/./);
        expect(fault.message).toMatch(/./s);
        expect(fault.status).toBe(status);
      }),
      { numRuns: 1000 },
    );
  });

  it('ids in Mistral’s form are nine letters and digits, one for each', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 50 }), (ids) => {
        const short = new NineAlphanumericIds();
        const given = ids.map((id) => short.of(id));
        for (const id of given) expect(id).toMatch(/^[A-Za-z0-9]{9}$/);
        expect(new Set(given).size).toBe(ids.length);
        expect(ids.map((id) => short.of(id))).toEqual(given);
      }),
    );
  });
});
