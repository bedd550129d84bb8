import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { Json, JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../../dialect.ts';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { cohereChatDialect } from './dialect.ts';

const SPEC = providerSpec('cohere') as ProviderSpec;

/** JSON made of the dialect's own words, so that it comes close to being right. */
const WORDS = [
  ...['id', 'message', 'content', 'text', 'thinking', 'tool_plan', 'tool_calls', 'function', 'name', 'arguments'],
  ...['citations', 'sources', 'document', 'url', 'usage', 'billed_units', 'tokens', 'input_tokens', 'cached_tokens'],
  ...['finish_reason', 'error', 'error_type', 'logprobs', 'delta', 'type', 'index'],
];
const VALUES = ['text', 'thinking', 'function', 'COMPLETE', 'ERROR', 'TOOL_CALL', 'MAX_TOKENS', 'null', ''];
const TYPES = [
  ...['message-start', 'content-start', 'content-delta', 'content-end', 'tool-plan-delta', 'tool-call-start'],
  ...['tool-call-delta', 'tool-call-end', 'citation-start', 'citation-end', 'message-end', 'debug'],
];
const { object } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom<Json>(null, true, 0, 1, -1, 1.5, ...VALUES),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 6 }),
}));

describe('whatever Cohere sends', () => {
  it('is deltas, or no answer', () => {
    fc.assert(
      fc.property(object, (body) => {
        try {
          for (const delta of cohereChatDialect.decode(body, SPEC)) expect(delta.type).toMatch(/./);
        } catch (error) {
          expect(error).toBeInstanceOf(BadReply);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('as a stream never throws, fits a caller’s dialect, and says nothing behind an error', () => {
    const message = fc.record(
      { content: object, tool_calls: object, citations: object, tool_plan: fc.string() },
      { requiredKeys: [] },
    );
    const event = fc.record({
      type: fc.constantFrom(...TYPES),
      index: fc.nat(2),
      id: fc.string(),
      delta: fc.oneof(
        fc.record({ message }),
        fc.record({ finish_reason: fc.constantFrom(...VALUES), usage: object }),
        object,
      ),
    });
    const data = fc.oneof(
      event.map((value) => JSON.stringify(value)),
      fc.string(),
      fc.constant('[DONE]'),
    );
    const call = chatDialect.decode({ messages: [{ role: 'user', content: 'x' }], stream: true });
    fc.assert(
      fc.property(fc.array(data, { maxLength: 8 }), (events) => {
        const decoder = cohereChatDialect.open(SPEC);
        const deltas = [...events.flatMap((one) => decoder.decode('', one)), ...decoder.end()];
        const failed = deltas.findIndex(({ type }) => type === 'error');
        expect(failed === -1 || failed === deltas.length - 1).toBe(true);
        const encoder = chatDialect.open(call, { requestId: 'r', created: 1, model: 'm' });
        for (const delta of deltas) if (delta.type !== 'error') encoder.encode(delta);
      }),
      { numRuns: 1000 },
    );
  });
});
