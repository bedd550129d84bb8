import type { Delta } from '@sluice/core/chat/delta';
import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { SseReader } from '@sluice/core/stream/sse';
import { describe, expect, it } from 'vitest';
import { openaiResponsesDialect } from '../dialects/openai-responses/dialect.ts';
import { providerSpec, type Speaking, speechFor } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { parsed, type Summary, summarise } from './chat-summary.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const recordings = recordingsOf('openai-responses');
const answers = recordings.filter(({ response }) => response.status < 300);
const whole = answers.filter(({ response }) => response.body !== undefined);
const streams = answers.filter(({ response }) => response.sse !== undefined);
const errors = recordings.filter(({ response }) => response.status >= 300);
const failed = streams.filter(({ facts }) => facts.stream_error !== undefined);
const complete = streams.filter(({ facts }) => facts.stream_error === undefined);

/** The vendor as it is in this dialect. */
function speakingOf({ provider, model }: Recording): Speaking {
  const { main } = speechFor(providerSpec(provider) as ProviderSpec, model, 'responses');
  return main;
}

function streamed(recording: Recording, seed: number | 'whole'): { deltas: Delta[]; finished: boolean } {
  const decoder = openaiResponsesDialect.open(speakingOf(recording).spec);
  const text = recording.response.sse ?? '';
  const reader = new SseReader();
  const events =
    seed === 'whole' ? [...reader.push(new TextEncoder().encode(text)), ...reader.end()] : eventsInPieces(text, seed);
  const deltas = events.flatMap(({ name, data }) => decoder.decode(name, data));
  deltas.push(...decoder.end());
  expect(decoder.skipped).toBe(0);
  return { deltas, finished: decoder.finished };
}

/** Custom calls have free text where functions have arguments. */
function expectedArguments(call: JsonObject): Json {
  if (call.custom === true) return call.input as string;
  if (call.arguments !== null && call.arguments !== undefined) return call.arguments;
  const raw = call.arguments_raw;
  return typeof raw !== 'string' || raw === '' ? {} : parsed(raw);
}

function expectSaid(summary: Summary | undefined, { facts }: Recording): void {
  expect(summary).toBeDefined();
  if (summary === undefined) return;
  expect(summary.text).toBe(facts.text ?? '');
  expect(summary.reasoning).toBe(facts.reasoning ?? '');
  expect(summary.refusal).toBe(facts.refusal ?? '');
  expect(summary.calls).toEqual(
    (facts.tool_calls as JsonObject[]).map((call) => ({
      id: call.id,
      name: call.name,
      arguments: expectedArguments(call),
    })),
  );
}

function expectUsage(deltas: readonly Delta[], { facts }: Recording): void {
  const raw = facts.usage as JsonObject;
  const details = (name: string) => (isObject(raw[name]) ? (raw[name] as Record<string, number>) : {});
  const { usage = {} } = summarise(deltas);
  expect(inputTokens(usage)).toBe(raw.input_tokens);
  expect(outputTokens(usage)).toBe(raw.output_tokens);
  expect(inputTokens(usage) + outputTokens(usage)).toBe(raw.total_tokens);
  expect(usage.cacheRead).toBe(details('input_tokens_details').cached_tokens);
  expect(usage.cacheWrite).toBe(details('input_tokens_details').cache_write_tokens);
  expect(usage.reasoning).toBe(details('output_tokens_details').reasoning_tokens);
}

function expectFinish(deltas: readonly Delta[], { facts }: Recording): void {
  const finishes = deltas.filter((delta) => delta.type === 'finish');
  const called = (facts.tool_calls as JsonObject[]).length > 0;
  const reason = facts.status === 'incomplete' ? 'length' : called ? 'tool-calls' : 'stop';
  expect(finishes.map((delta) => delta.reason)).toEqual([reason]);
}

/** What is sealed comes with who can open it, one seal for each sealed item. */
function expectSeals(deltas: readonly Delta[], recording: Recording, output: readonly JsonObject[]): void {
  const sealed = output.filter(({ encrypted_content: seal }) => typeof seal === 'string' && seal !== '');
  const reasoning = sealed.filter(({ type }) => type === 'reasoning');
  const signatures = deltas.flatMap((delta) =>
    delta.type === 'reasoning' && delta.signature !== undefined ? [delta] : [],
  );
  expect(signatures.map(({ signature, id }) => ({ signature, id }))).toEqual(
    reasoning.map((item) => ({ signature: item.encrypted_content, id: item.id })),
  );
  const signer = speakingOf(recording).spec.quirks.signer ?? 'openai';
  for (const delta of signatures) expect(delta.signer).toBe(signer);
}

function expectAll(deltas: readonly Delta[], recording: Recording, output: readonly JsonObject[]): void {
  const summary = summarise(deltas);
  expect(summary.error).toBeUndefined();
  expectSaid(summary.choices.get(0), recording);
  expectUsage(deltas, recording);
  expectFinish(deltas, recording);
  expectSeals(deltas, recording, output);
  const known = new Set(['message', 'reasoning', 'function_call', 'custom_tool_call']);
  const others = deltas.flatMap((delta) => (delta.type === 'extra' ? [(delta.value as JsonObject).type] : []));
  const types = recording.facts.output_types as string[];
  expect(others).toEqual(types.filter((type) => !known.has(type)));
  const citations = deltas.filter(({ type }) => type === 'citation');
  expect(citations).toHaveLength((recording.facts.annotations as number | undefined) ?? 0);
  // One host names every event's response anew (GitHub Copilot); the first name counts.
  const id = recording.id.includes('id-rotation') ? 'capture-id-1' : recording.facts.id;
  expect(deltas[0]).toMatchObject({ type: 'start', id, model: recording.facts.model });
}

/** The items of a stream as they ended; its last event repeats them, with seals that are made anew. */
function streamedOutput({ response }: Recording): JsonObject[] {
  const events = eventsInPieces(response.sse ?? '', 1).filter(({ data }) => data !== '[DONE]');
  const read = events.map(({ data }) => JSON.parse(data) as { type: string; item: JsonObject });
  return read.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
}

const CLASSES = new Map([
  ['openai/responses-create-api-error-content-mode0', 'model-not-found'],
  ['openai/responses-error-1', 'quota'],
  ['openai/responses-nonexistent-model-error-preserves-status-and-body', 'model-not-found'],
  ['openai/responses-scenarios-gpt-5-nano-handles-context-length-exceeded-errors', 'context-length'],
  ['openai/responses-streaming-connect-4xx-matches-blocking-richness', 'model-not-found'],
  ['xai/responses-provider-error-classifies-with-contract-but-reports-no-id', 'model-not-found'],
]);

describe.skipIf(recordings.length === 0)('recorded OpenAI Responses traffic', () => {
  it('is all there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(110);
  });

  it('is spoken by every provider that it was recorded of', () => {
    for (const recording of recordings) expect(speakingOf(recording).dialect.name).toBe('openai-responses');
  });

  describe('whole answers say what the provider said', () => {
    it.each(whole.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const body = recording.response.body as JsonObject;
      const deltas = openaiResponsesDialect.decode(body, speakingOf(recording).spec);
      expectAll(deltas, recording, body.output as JsonObject[]);
    });
  });

  describe('streams say what the provider said, however they are cut', () => {
    it.each(complete.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const once = streamed(recording, 'whole');
      expect(once.finished).toBe(true);
      expectAll(once.deltas, recording, streamedOutput(recording));
      for (const seed of [1, 2, 3]) expect(streamed(recording, seed).deltas).toEqual(once.deltas);
    });
  });

  describe('streams without their last event are not finished', () => {
    it.each(complete.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const sse = recording.response.sse ?? '';
      const cut = sse.slice(
        0,
        Math.max(sse.lastIndexOf('"response.completed"'), sse.lastIndexOf('"response.incomplete"')),
      );
      const { finished, deltas } = streamedText(cut, recording);
      expect(finished).toBe(false);
      expect(deltas.some(({ type }) => type === 'finish')).toBe(false);
    });
  });

  describe('streams that fail are errors', () => {
    it.each(failed.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const { deltas, finished } = streamed(recording, 2);
      expect(finished).toBe(false);
      expect(deltas.at(-1)).toMatchObject({ type: 'error', fault: { message: expect.stringMatching(/./) } });
    });
  });

  describe('errors have the class of their meaning', () => {
    it.each(errors.map((recording) => [recording.id, recording] as const))('%s', (id, recording) => {
      const { status, headers, body } = recording.response;
      const { spec } = speakingOf(recording);
      const fault = openaiResponsesDialect.fault({ status, headers, body: JSON.stringify(body) }, spec);
      const error = isObject(recording.facts.error) ? recording.facts.error : {};
      expect(fault.class).toBe(CLASSES.get(id) ?? (status === 401 ? 'auth' : 'bad-request'));
      expect(fault).toMatchObject({ status, message: error.message });
      expect(fault.code ?? null).toBe(error.code ?? null);
    });
  });
});

function streamedText(sse: string, recording: Recording): { deltas: Delta[]; finished: boolean } {
  const decoder = openaiResponsesDialect.open(speakingOf(recording).spec);
  const deltas = eventsInPieces(sse, 1).flatMap(({ name, data }) => decoder.decode(name, data));
  return { deltas: [...deltas, ...decoder.end()], finished: decoder.finished };
}
