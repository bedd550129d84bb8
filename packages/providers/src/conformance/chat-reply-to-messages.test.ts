import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Delta } from '@sluice/core/chat/delta';
import { inputTokens, mergeUsage, outputTokens, type Usage } from '@sluice/core/chat/usage';
import type { Json, JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../dialect.ts';
import { openaiChatDialect } from '../dialects/openai-chat/dialect.ts';
import type { ProviderSpec } from '../spec.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const CALL = messagesDialect.decode({ max_tokens: 1, messages: [{ role: 'user', content: 'x' }] });
const CONTEXT = { requestId: 'req', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };

const SPEC: ProviderSpec = {
  type: 'any',
  title: 'Any vendor of the dialect',
  baseUrl: undefined,
  auth: { kind: 'bearer' },
  dialect: 'openai-chat',
  quirks: {},
};
/** Where the recordings' facts read an oddity in another way than the decoder. */
const ODD = new Set([
  // Two answers glued together: the facts join two calls of different ids, because both have index 0.
  'cerebras/chat-cererebras-structured-output-tools-1-stream',
  // The content is a JSON object instead of its text.
  'cloudflare/chat-data-extraction-1',
]);

function deltasOf({ response }: Recording): Delta[] {
  if (response.body !== undefined) return openaiChatDialect.decode(response.body, SPEC);
  const decoder = openaiChatDialect.open(SPEC);
  const deltas = eventsInPieces(response.sse ?? '', 1).flatMap(({ name, data }) => decoder.decode(name, data));
  return [...deltas, ...decoder.end()];
}

const replies = recordingsOf('openai-chat')
  .filter(({ id }) => !ODD.has(id))
  .filter(({ response }) => response.status < 300 && (response.body !== undefined || response.sse !== undefined))
  .flatMap((recording) => {
    try {
      const deltas = deltasOf(recording);
      return deltas.some(({ type }) => type === 'error') ? [] : [[recording.id, recording.facts, deltas] as const];
    } catch (error) {
      // Recorded because it is no answer at all.
      if (error instanceof BadReply) return [];
      throw error;
    }
  });

describe.skipIf(replies.length === 0)('recorded answers of OpenAI’s dialect, to a caller of Anthropic’s', () => {
  it('are many', () => {
    expect(replies.length).toBeGreaterThan(200);
  });

  it.each(replies)('%s', (_, facts, deltas) => {
    // Snowflake fills the superseded `function_call` with empty strings where there is none.
    const called = (facts.tool_calls as JsonObject[]).filter(({ name }) => name !== '');
    const answer = messagesDialect.answer(deltas, CALL, CONTEXT);
    const encoder = messagesDialect.open(CALL, CONTEXT);
    const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
    const stream = readMessageStream(text);
    const whole = { content: answer.content as JsonObject[], end: answer, usage: answer.usage as JsonObject };
    const streamed = { content: stream.content as JsonObject[], end: stream.delta, usage: stream.usage };
    for (const read of [whole, streamed]) {
      const calls = read.content.filter(({ type }) => type === 'tool_use');
      expect(calls.map(({ name }) => name)).toEqual(called.map(({ name }) => name));
      for (const { id, input } of calls) {
        expect(id).toMatch(/./);
        if (read.end.stop_reason !== 'max_tokens') expect(typeof input).toBe('object');
      }
      expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
      calls.forEach(({ input }, i) => {
        const said = called[i] ?? {};
        if (isWhole(said)) expect(input).toEqual(inputOf(said));
      });
      if (facts.choices === undefined) expect(joined(read.content)).toBe(expectedText(facts, deltas));
      expect(read.end.stop_reason).toMatch(/^(end_turn|max_tokens|stop_sequence|tool_use|refusal)$/);
      if (calls.length > 0 && read.end.stop_reason !== 'max_tokens') expect(read.end.stop_reason).toBe('tool_use');
      const usage = lastUsage(deltas);
      if (usage === undefined) continue;
      const { input_tokens: fresh, cache_read_input_tokens: read_, cache_creation_input_tokens: written } = read.usage;
      expect((fresh as number) + (read_ as number) + (written as number)).toBe(inputTokens(usage));
      expect(read.usage.output_tokens).toBe(outputTokens(usage));
    }
  });
});

function isWhole(call: JsonObject): boolean {
  return typeof call.arguments === 'object' && call.arguments !== null ? true : (call.arguments_raw ?? '') === '';
}

function inputOf(call: JsonObject): Json {
  return typeof call.arguments === 'object' && call.arguments !== null ? call.arguments : {};
}

function joined(content: readonly JsonObject[]): string {
  return content.map((block) => (block.type === 'text' ? String(block.text) : '')).join('');
}

/** What was said in words: text, a refusal, or the words of an audio answer. */
function expectedText(facts: JsonObject, deltas: readonly Delta[]): string {
  const said = [facts.text, facts.refusal].filter((text): text is string => typeof text === 'string').join('');
  const spoken = deltas.map((delta) => (delta.type === 'audio' ? (delta.transcript ?? '') : '')).join('');
  return said === '' ? spoken : said;
}

function lastUsage(deltas: readonly Delta[]): Usage | undefined {
  let usage: Usage | undefined;
  for (const delta of deltas) if (delta.type === 'usage') usage = mergeUsage(usage, delta.usage);
  return usage;
}
