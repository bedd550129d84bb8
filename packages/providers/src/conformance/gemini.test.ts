import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { SseEvent } from '@sluice/core/stream/sse';
import { SseOrJsonReader } from '@sluice/core/stream/sse-or-json';
import { describe, expect, it } from 'vitest';
import { geminiDialect } from '../dialects/gemini/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { type ReplySummary, readChatStream, type Summary, summarise, summariseCompletion } from './chat-summary.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const recordings = recordingsOf('gemini');
const CONTEXT = { requestId: 'req1', created: 1_700_000_000, model: 'some-model' };
const SUMMARY = { cost_usd: 0.001, overhead_ms: 1, provider: 'p', attempts: 1 };
const CHAT = chatDialect.decode({
  messages: [{ role: 'user', content: 'hi' }],
  stream: true,
  stream_options: { include_usage: true },
});
const MESSAGES = messagesDialect.decode({ max_tokens: 9, messages: [{ role: 'user', content: 'hi' }], stream: true });

const errors = recordings.filter(({ response }) => response.status >= 400);
const broken = (recording: Recording) => recording.features.includes('midstream_error');
const answered = recordings.filter((recording) => recording.response.status < 400 && !broken(recording));
const failed = recordings.filter(broken);
const named = (list: readonly Recording[]) => list.map((recording) => [recording.id, recording] as const);

function specOf({ provider }: Recording): ProviderSpec {
  return providerSpec(provider) as ProviderSpec;
}

/** A streamed answer as it came, with its events or as the array that it was. */
function textOf({ response }: Recording): string | undefined {
  return response.sse ?? (response.text?.startsWith('[') ? response.text : undefined);
}

function eventsIn(text: string): SseEvent[] {
  const reader = new SseOrJsonReader();
  return [...reader.push(new TextEncoder().encode(text)), ...reader.end()];
}

function streamed(recording: Recording, seed: number | 'whole') {
  const decoder = geminiDialect.open(specOf(recording));
  const events =
    seed === 'whole' ? eventsIn(textOf(recording) ?? '') : eventsInPieces(textOf(recording) ?? '', seed, 'sse-or-json');
  const deltas = events.flatMap(({ name, data }) => decoder.decode(name, data));
  deltas.push(...decoder.end());
  return { deltas, finished: decoder.finished, done: decoder.done, skipped: decoder.skipped };
}

function deltasOf(recording: Recording): Delta[] {
  const { body } = recording.response;
  return body === undefined ? streamed(recording, 7).deltas : geminiDialect.decode(body, specOf(recording));
}

interface ExpectedCall {
  readonly id: string | null;
  readonly name: string;
  readonly arguments: Json;
}

/** Calls whose arguments came piece by piece: `facts` lists the pieces, these are the calls. */
const PUT_TOGETHER: Readonly<Record<string, readonly ExpectedCall[]>> = {
  'vertex/generate-google-stream-tool-call-arguments-stream': [
    { id: null, name: 'getWeather', arguments: { location: 'Boston' } },
    { id: null, name: 'getWeather', arguments: { location: 'San Francisco' } },
  ],
  'vertex/generate-tool-call-array-arguments-missing-terminal-function-call-stream': [
    {
      id: null,
      name: 'writeItems',
      arguments: {
        operations: [
          { action: 'add', description: 'Fresh red apple', itemid: 'apple_001', price: 0.5 },
          { action: 'add', description: 'Ripe yellow banana', itemid: 'banana_001', price: 0.3 },
        ],
      },
    },
  ],
};

function expectedCalls({ id, facts }: Recording): readonly ExpectedCall[] {
  if (PUT_TOGETHER[id] !== undefined) return PUT_TOGETHER[id];
  return ((facts.tool_calls ?? []) as JsonObject[]).map((call) => ({
    id: call.id as string | null,
    name: call.name as string,
    arguments: call.arguments ?? {},
  }));
}

function expectSaid(summary: Summary | undefined, recording: Recording): void {
  const { facts } = recording;
  const calls = expectedCalls(recording);
  expect(summary).toBeDefined();
  expect(summary?.text).toBe((facts.choices as JsonObject[] | undefined)?.[0]?.text ?? facts.text ?? '');
  expect(summary?.calls.map(({ name, arguments: said }) => ({ name, arguments: said }))).toEqual(
    calls.map(({ name, arguments: said }) => ({ name, arguments: said })),
  );
  const ids = summary?.calls.map(({ id }) => id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  calls.forEach(({ id }, i) => {
    if (id === null) expect(ids[i]).toMatch(/^[\w-]{1,40}$/);
    else expect(ids[i]).toBe(id);
  });
}

/** The vendor's own last count, in its own arithmetic. */
function expectUsage({ usage: found }: ReplySummary, { facts }: Recording): void {
  const raw = isObject(facts.usage) ? (facts.usage as Record<string, number | undefined>) : undefined;
  if (raw === undefined) {
    expect(found).toBeUndefined();
    return;
  }
  expect(found).toBeDefined();
  const { promptTokenCount = 0, toolUsePromptTokenCount = 0, thoughtsTokenCount = 0 } = raw;
  const spoken = raw.candidatesTokenCount ?? 0;
  expect(inputTokens(found ?? {})).toBe(promptTokenCount + toolUsePromptTokenCount);
  expect(outputTokens(found ?? {})).toBe(spoken + thoughtsTokenCount);
  expect(found?.reasoning ?? 0).toBe(thoughtsTokenCount);
  expect(found?.cacheRead ?? 0).toBe(raw.cachedContentTokenCount ?? 0);
  // Google's own total holds all of it.
  if (raw.totalTokenCount !== undefined) {
    expect(inputTokens(found ?? {}) + outputTokens(found ?? {})).toBe(raw.totalTokenCount);
  }
}

const FILTERED = new Set(['SAFETY', 'RECITATION', 'MODEL_ARMOR', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII']);

/** What a client of OpenAI's dialect must be told, from the facts alone. */
function expectedFinish(recording: Recording): string {
  const word = recording.facts.finish_reason;
  if (word === 'MAX_TOKENS' || word === 2) return 'length';
  if (FILTERED.has(String(word)) || isBlocked(recording)) return 'content_filter';
  return expectedCalls(recording).length > 0 ? 'tool_calls' : 'stop';
}

function isBlocked({ facts }: Recording): boolean {
  return (
    facts.no_candidates === true ||
    (facts.finish_reason === null && facts.text === null) ||
    isObject(facts.prompt_feedback)
  );
}

describe.skipIf(recordings.length === 0)('recorded Gemini traffic', () => {
  it('is all there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(110);
  });

  describe('answers say what Google said', () => {
    it.each(named(answered))('%s', (_id, recording) => {
      const deltas = deltasOf(recording);
      const summary = summarise(deltas);
      expect(summary.error).toBeUndefined();
      expectSaid(summary.choices.get(0), recording);
      expectUsage(summary, recording);
      expect(summary.finishes).toBe(summary.choices.size);
      for (const [i, choice] of ((recording.facts.choices ?? []) as JsonObject[]).entries()) {
        expect(summary.choices.get(i)?.text).toBe(choice.text);
      }
      const { facts } = recording;
      if (typeof facts.reasoning === 'string') expect(summary.choices.get(0)?.reasoning).toBe(facts.reasoning);
      const word = facts.finish_reason;
      if (word !== null && word !== undefined) expect(summary.choices.get(0)?.finish).toBe(String(word));
    });
  });

  describe('streams say the same, however they are cut', () => {
    it.each(named(answered.filter((recording) => textOf(recording) !== undefined)))('%s', (_id, recording) => {
      const first = streamed(recording, 'whole');
      expect(first).toMatchObject({ finished: true, done: true, skipped: 0 });
      for (const seed of [1, 2, 3])
        expect(withoutMadeIds(streamed(recording, seed).deltas)).toEqual(withoutMadeIds(first.deltas));
    });

    it.each(named(failed))('fails as Google did: %s', (_id, recording) => {
      for (const seed of ['whole', 1, 2] as const) {
        const { deltas, finished } = streamed(recording, seed);
        expect(deltas.at(-1)).toMatchObject({ type: 'error', fault: { class: 'server-error' } });
        expect(deltas.filter(({ type }) => type === 'error')).toHaveLength(1);
        expect(summarise(deltas).choices.get(0)?.text ?? '').toBe(recording.facts.text);
        expect(finished).toBe(false);
      }
    });
  });

  describe('signatures stay on what they came on', () => {
    it.each(named(answered.filter(({ facts }) => facts.thought_signature === true)))('%s', (_id, recording) => {
      const signed = deltasOf(recording).filter(
        (delta) =>
          ('signature' in delta && delta.signature !== undefined) ||
          (delta.type === 'extra' && isObject(delta.value) && delta.value.thoughtSignature !== undefined),
      );
      const sent = JSON.stringify(recording.response.body ?? textOf(recording)).match(/thoughtSignature/g) ?? [];
      expect(signed).toHaveLength(sent.length);
    });
  });

  describe('answers reach a caller of OpenAI’s dialect', () => {
    it.each(named(answered))('%s', (_id, recording) => {
      const deltas = deltasOf(recording);
      const body = chatDialect.answer(deltas, CHAT, CONTEXT);
      const answer = summariseCompletion(body);
      expectSaid(answer.get(0), recording);
      expect(answer.get(0)?.finish).toBe(expectedFinish(recording));
      const encoder = chatDialect.open(CHAT, CONTEXT);
      const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
      const read = readChatStream(text, true);
      expectSaid(read.choices.get(0), recording);
      expect(read.choices.get(0)?.finish).toBe(expectedFinish(recording));
      expect(read.usage).toEqual(body.usage ?? null);
    });
  });

  describe('answers reach a caller of Anthropic’s dialect', () => {
    it.each(named(answered))('%s', (_id, recording) => {
      const deltas = deltasOf(recording);
      const whole = messagesDialect.answer(deltas, MESSAGES, CONTEXT) as { content: JsonObject[]; stop_reason: string };
      const encoder = messagesDialect.open(MESSAGES, CONTEXT);
      const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
      const { content, delta } = readMessageStream(text);
      for (const message of [whole, { content, stop_reason: delta.stop_reason }]) {
        const said = message.content.filter(({ type }) => type === 'text').map((block) => block.text);
        expect(said.join('')).toBe(
          (recording.facts.choices as JsonObject[] | undefined)?.[0]?.text ?? recording.facts.text ?? '',
        );
        const calls = message.content.filter(({ type }) => type === 'tool_use');
        expect(calls.map(({ name, input }) => ({ name, arguments: input }))).toEqual(
          expectedCalls(recording).map(({ name, arguments: said }) => ({ name, arguments: said })),
        );
        const expected: Record<string, string> = {
          length: 'max_tokens',
          tool_calls: 'tool_use',
          stop: 'end_turn',
          content_filter: 'refusal',
        };
        expect(message.stop_reason).toBe(expected[expectedFinish(recording)]);
      }
    });
  });

  describe('errors are told with Google’s words', () => {
    const CLASSES: Readonly<Record<string, string>> = {
      'gemini/generate-unary-failure-api-key': 'auth',
      'vertex/generate-gemini-2-5-flash-handles-context-length-exceeded-errors': 'context-length',
      'vertex/generate-unary-failure-invalid-location-url-not-found': 'bad-response',
      'gemini/generate-error-503-google-cli-5191': 'overloaded',
    };
    const BY_STATUS: Readonly<Record<number, string>> = {
      400: 'bad-request',
      401: 'auth',
      403: 'auth',
      404: 'model-not-found',
      429: 'rate-limit',
    };
    it.each(named(errors))('%s', (id, recording) => {
      const { status, headers, body, text } = recording.response;
      const fault = geminiDialect.fault({ status, headers, body: text ?? JSON.stringify(body) }, specOf(recording));
      expect(fault.status).toBe(status);
      expect(fault.class).toBe(CLASSES[id] ?? BY_STATUS[status]);
      const told = recording.facts.error as JsonObject;
      if (body !== undefined && typeof told?.message === 'string') expect(fault.message).toBe(told.message);
      expect(fault.message).not.toBe('');
      if (status === 429) expect(fault.retryAfterMs).toBe(34_400);
    });
  });
});

/** Ids that are made anew with each reading, where Google gave the answer none either. */
function withoutMadeIds(deltas: readonly Delta[]): Delta[] {
  return deltas.map((delta) => (delta.type === 'tool-call' && delta.id !== undefined ? { ...delta, id: '' } : delta));
}
