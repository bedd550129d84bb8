import type { Call } from '@sluice/core/chat/call';
import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import { readResponseStream } from '@sluice/core/chat/openai-responses/conformance/read-stream';
import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import type { Json, JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../dialect.ts';
import { anthropicMessagesDialect } from '../dialects/anthropic-messages/dialect.ts';
import { openaiChatDialect } from '../dialects/openai-chat/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { ANY, expectedWords, lastUsage, repliesOf, thoughtsOf } from './recorded-replies.ts';

const CONTEXT = { requestId: 'req_1', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
const ANTHROPIC = providerSpec('anthropic') as ProviderSpec;
const replies = [
  ...repliesOf('openai-chat', openaiChatDialect, ANY),
  ...repliesOf('anthropic-messages', anthropicMessagesDialect, ANTHROPIC),
];

function decode(members: JsonObject): Call {
  return responsesDialect.decode({ model: 'm', input: 'x', ...members });
}

describe.skipIf(replies.length === 0)('recorded answers, to a caller of Responses', () => {
  it('are many', () => {
    expect(replies.length).toBeGreaterThan(300);
  });

  it.each(replies)('%s', (_, facts, deltas) => {
    const call = decode({});
    const encoder = responsesDialect.open(call, CONTEXT);
    const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
    const { response } = readResponseStream(text);
    expect(responsesDialect.answer(deltas, call, CONTEXT)).toEqual(response);

    const output = response.output as JsonObject[];
    const calls = output.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call');
    // Snowflake fills the superseded `function_call` with empty strings where there is none.
    const called = (facts.tool_calls as JsonObject[]).filter(({ name }) => name !== '');
    expect(calls.map(({ name }) => name)).toEqual(called.map(({ name }) => name));
    expect(new Set(calls.map(({ call_id }) => call_id)).size).toBe(calls.length);
    expect(new Set(output.map(({ id }) => id)).size).toBe(output.length);
    calls.forEach((one, i) => {
      const expected = called[i]?.arguments;
      if (typeof expected === 'object' && expected !== null && one.status === 'completed') {
        expect(JSON.parse(String(one.arguments))).toEqual(expected);
      }
    });
    if (facts.choices === undefined) expect(wordsOf(output)).toBe(expectedWords(facts, deltas));
    expect(['completed', 'incomplete']).toContain(response.status);
    const usage = lastUsage(deltas);
    if (usage !== undefined) {
      expect(response.usage).toMatchObject({
        input_tokens: inputTokens(usage),
        output_tokens: outputTokens(usage),
        total_tokens: inputTokens(usage) + outputTokens(usage),
      });
    }
  });
});

describe.skipIf(replies.length === 0)('recorded answers that a caller of Responses sends back', () => {
  const anthropic = repliesOf('anthropic-messages', anthropicMessagesDialect, ANTHROPIC);
  const target: Target = { spec: ANTHROPIC, model: 'm', outputCap: undefined, outputLimit: undefined };
  const signed = anthropic.filter(([, , deltas]) =>
    deltas.some((delta) => 'signature' in delta || 'redacted' in delta),
  );

  it('are many', () => expect(signed.length).toBeGreaterThan(5));

  it.each(signed)('%s: its thinking returns to Anthropic byte for byte', (_, _facts, deltas) => {
    const { output } = responsesDialect.answer(deltas, decode({}), CONTEXT);
    const back = decode({ input: [{ role: 'user', content: 'x' }, ...(output as Json[])] });
    const { messages } = anthropicMessagesDialect.encode(back, target).body;
    const blocks = (messages as JsonObject[]).flatMap(({ role, content }) =>
      role === 'assistant' && Array.isArray(content) ? (content as JsonObject[]) : [],
    );
    const thinking = blocks.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking');
    expect(thinking).toEqual(thoughtsOf(deltas));
  });
});

function wordsOf(output: readonly JsonObject[]): string {
  return output
    .flatMap(({ type, content }) => (type === 'message' ? (content as JsonObject[]) : []))
    .map((part) => String(part.text ?? part.refusal))
    .join('');
}
