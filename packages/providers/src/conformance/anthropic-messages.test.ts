import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Call } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { inputTokens, mergeUsage, type Usage } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { anthropicMessagesDialect } from '../dialects/anthropic-messages/dialect.ts';
import { providerSpec, speechFor } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { anthropicSpecs } from '../specs/anthropic.ts';
import { requestMeaning } from './messages-meaning.ts';
import { readChatStream } from './read-chat-stream.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const recordings = recordingsOf('anthropic-messages');
const [anthropic] = anthropicSpecs;
const vertex = speechFor(providerSpec('vertex') as ProviderSpec, 'claude-any').main.spec;
if (anthropic === undefined) throw new Error('the spec exists');
const CONTEXT = { requestId: 'req1', created: 1, model: 'claude-x' };
const SUMMARY = { cost_usd: 0.001, overhead_ms: 1, provider: 'p', attempts: 1 };
/** Curated: a stream that begins a second message in the middle of the first. */
const SPLICED = 'anthropic/messages-spliced-message-start-stream';
/** Composed: a stream that is cut. */
const CUT = 'anthropic/messages-composed-cut-stream';
/** Its calls were made, and answered, by the model's own code: the caller has nothing to run. */
const PROGRAMMATIC = 'anthropic/messages-programmatic-tool-calling-1';
/** The recorded request is wrong on purpose. */
const WRONG_REQUEST = 'anthropic/messages-completion-error';

const answers = recordings.filter(({ response }) => response.status < 300);
const whole = answers.filter(({ response }) => response.body !== undefined);
const streams = answers.filter(({ response, id }) => response.sse !== undefined && id !== SPLICED);
const errors = recordings.filter(({ response }) => response.status >= 300);

function deltasOf(recording: Recording, seed = 1): Delta[] {
  const { body, sse } = recording.response;
  if (body !== undefined) return anthropicMessagesDialect.decode(body, anthropic as never);
  const decoder = anthropicMessagesDialect.open(anthropic as never);
  const deltas = eventsInPieces(sse ?? '', seed).flatMap(({ name, data }) => decoder.decode(name, data));
  return [...deltas, ...decoder.end()];
}

/** What the deltas say, in the words of the recordings' facts. */
function said(deltas: readonly Delta[]) {
  const calls: { id: string; name: string; json: string }[] = [];
  const all = { text: '', reasoning: '', signed: false, citations: 0, server: 0 };
  let usage: Usage | undefined;
  let finish: Extract<Delta, { type: 'finish' }> | undefined;
  let start: Extract<Delta, { type: 'start' }> | undefined;
  for (const delta of deltas) {
    if (delta.type === 'text') all.text += delta.text;
    else if (delta.type === 'reasoning') {
      all.reasoning += delta.text ?? '';
      all.signed ||= delta.signature !== undefined;
    } else if (delta.type === 'tool-call') {
      calls[delta.index] ??= { id: delta.id ?? '', name: delta.name ?? '', json: '' };
      (calls[delta.index] as { json: string }).json += delta.arguments;
    } else if (delta.type === 'citation') all.citations++;
    else if (delta.type === 'usage') usage = mergeUsage(usage, delta.usage);
    else if (delta.type === 'finish') finish = delta;
    else if (delta.type === 'start') start = delta;
    else if (delta.type === 'extra' && isObject(delta.value) && String(delta.value.type).endsWith('tool_use'))
      all.server++;
  }
  return { ...all, calls, usage, finish, start };
}

/** The last word on each count, as a bill has it. */
function billed(facts: JsonObject): JsonObject {
  const usage = facts.usage as JsonObject;
  if (!isObject(usage.message_start)) return usage;
  const last = Object.entries(isObject(usage.message_delta) ? usage.message_delta : {}).filter(([, v]) => v !== null);
  return { ...usage.message_start, ...Object.fromEntries(last) };
}

function factCalls(facts: JsonObject): { id: string; name: string; input: Json }[] {
  return (facts.tool_calls as JsonObject[]).map((call) => ({
    id: call.id as string,
    name: call.name as string,
    input: (call.arguments ?? {}) as Json,
  }));
}

describe.skipIf(recordings.length === 0)('recorded Messages traffic', () => {
  it('is all there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(111);
    expect(whole.length + streams.length + errors.length + 1).toBe(recordings.length);
  });

  describe.each([...whole, ...streams].map((recording) => [recording.id, recording] as const))(
    '%s',
    (id, recording) => {
      const { facts } = recording;

      it('is decoded to what the provider said, wherever the stream is cut', () => {
        for (const seed of recording.stream ? [1, 2, 3] : [1]) {
          const { text, reasoning, calls, finish, start, signed, citations, server } = said(deltasOf(recording, seed));
          expect(text).toBe(facts.text ?? '');
          expect(reasoning).toBe(facts.reasoning ?? '');
          expect(signed).toBe(facts.thought_signature ?? false);
          expect(citations > 0).toBe(facts.citations !== undefined);
          expect(server).toBe((facts.server_tool_calls as Json[] | undefined)?.length ?? 0);
          expect(calls.map(({ id, name, json }) => ({ id, name, input: JSON.parse(json) }))).toEqual(factCalls(facts));
          expect(start).toMatchObject({ id: facts.id, model: facts.model });
          expect(finish?.raw ?? null).toBe(facts.finish_reason);
          if (calls.length > 0) expect(finish?.reason).toBe(id === PROGRAMMATIC ? 'stop' : 'tool-calls');
          expect(finish?.stopSequence ?? null).toBe(facts.stop_sequence ?? null);
        }
      });

      it('is counted in classes that add up to what the provider bills', () => {
        const { usage } = said(deltasOf(recording));
        const bill = billed(facts);
        const number = (name: string) => (bill[name] as number | null | undefined) ?? 0;
        expect(usage?.input).toBe(bill.input_tokens);
        expect(inputTokens(usage ?? {})).toBe(
          number('input_tokens') + number('cache_creation_input_tokens') + number('cache_read_input_tokens'),
        );
        // The provisional count of a stream that broke off is no count.
        expect(usage?.output).toBe(id === CUT ? undefined : bill.output_tokens);
        if (isObject(bill.cache_creation)) {
          expect(usage?.cacheWrite1h).toBe(bill.cache_creation.ephemeral_1h_input_tokens);
        }
        if (isObject(bill.output_tokens_details)) {
          expect(usage?.reasoning).toBe(bill.output_tokens_details.thinking_tokens);
        }
      });

      it('is said again in the same dialect, whole and as a stream', () => {
        if (id === CUT) return;
        const deltas = deltasOf(recording);
        const call = callOf(recording);
        const answer = messagesDialect.answer(deltas, call, CONTEXT);
        const encoder = messagesDialect.open(call, CONTEXT);
        const stream = readMessageStream(deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY));
        const bill = billed(facts);
        for (const { content, head, end, usage } of [
          { content: answer.content as JsonObject[], head: answer, end: answer, usage: answer.usage as JsonObject },
          { content: stream.content as JsonObject[], head: stream.message, end: stream.delta, usage: stream.usage },
        ]) {
          const texts = content.filter(({ type }) => type === 'text').map(({ text }) => text);
          expect(texts.join('')).toBe(facts.text ?? '');
          const calls = content.filter(({ type }) => type === 'tool_use');
          expect(calls.map(({ id, name, input }) => ({ id, name, input }))).toEqual(factCalls(facts));
          expect(types(content, facts.text)).toEqual(
            types(
              (facts.content_types as string[]).map((type) => ({ type })),
              facts.text,
            ),
          );
          expect(head).toMatchObject({ id: facts.id, model: facts.model, role: 'assistant', type: 'message' });
          expect(end.stop_reason).toBe(facts.finish_reason);
          expect(end.stop_sequence).toBe(facts.stop_sequence ?? null);
          expect(usage).toMatchObject({ input_tokens: bill.input_tokens, output_tokens: bill.output_tokens });
        }
        if (recording.response.body !== undefined) {
          const thoughts = (recording.response.body.content as JsonObject[]).filter(({ type }) =>
            /thinking/.test(String(type)),
          );
          expect((answer.content as JsonObject[]).filter(({ type }) => /thinking/.test(String(type)))).toEqual(
            thoughts,
          );
          expect(stream.content.filter(({ type }) => /thinking/.test(String(type)))).toEqual(thoughts);
        }
      });
    },
  );

  describe.each([...whole, ...streams].map((recording) => [recording.id, recording] as const))(
    '%s in OpenAI’s words',
    (id, recording) => {
      it('says the same, whole and as a stream', () => {
        if (id === CUT) return;
        const { facts } = recording;
        const deltas = deltasOf(recording);
        const call = { ...callOf(recording), dialect: 'chat', includeUsage: true } as const;
        const answer = chatDialect.answer(deltas, call, CONTEXT);
        const encoder = chatDialect.open(call, CONTEXT);
        const stream = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
        const bill = billed(facts);
        const prompt = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens']
          .map((name) => (bill[name] as number | null | undefined) ?? 0)
          .reduce((sum, count) => sum + count, 0);
        const [choice] = answer.choices as { message: JsonObject; finish_reason: string }[];
        const message = choice?.message ?? {};
        for (const read of [
          {
            text: message.content ?? '',
            reasoning: message.reasoning_content ?? '',
            calls: (message.tool_calls ?? []) as JsonObject[],
            finish: choice?.finish_reason,
            usage: answer.usage,
            model: answer.model,
          },
          readChatStream(stream),
        ]) {
          expect(read.text).toBe(facts.text ?? '');
          expect(read.reasoning).toBe(facts.reasoning ?? '');
          expect(
            read.calls.map(({ id, function: said }) => {
              const { name, arguments: json } = said as { name: string; arguments: string };
              return { id, name, input: JSON.parse(json) };
            }),
          ).toEqual(factCalls(facts));
          expect(read.finish).toBe(chatFinish(facts));
          expect(read.model).toBe(facts.model);
          expect(read.usage).toMatchObject({ prompt_tokens: prompt, completion_tokens: bill.output_tokens });
        }
      });
    },
  );

  it('a stream that is cut is not taken for whole, and its torn event is counted', () => {
    const recording = streams.find(({ id }) => id === CUT);
    const decoder = anthropicMessagesDialect.open(anthropic as never);
    for (const { name, data } of eventsInPieces(recording?.response.sse ?? '', 1)) decoder.decode(name, data);
    expect(decoder).toMatchObject({ finished: false, done: false, skipped: 1 });
    expect(decoder.end()).toEqual([]);
  });

  it('a second message inside a stream is an error, never glued to the first', () => {
    const recording = answers.find(({ id }) => id === SPLICED);
    const deltas = deltasOf(recording as Recording);
    expect(deltas.at(-1)).toMatchObject({ type: 'error', fault: { class: 'bad-response' } });
    expect(said(deltas).reasoning).toBe('I will call the tool.');
  });

  it.each(errors.map((recording) => [recording.id, recording] as const))(
    '%s is a fault of its class',
    (_, recording) => {
      const { status, headers, body } = recording.response;
      const fault = anthropicMessagesDialect.fault({ status, headers, body: JSON.stringify(body) }, anthropic as never);
      const error = recording.facts.error as JsonObject;
      expect(fault).toMatchObject({ status, message: error.message, type: error.type });
      const expected: Record<string, string> = {
        authentication_error: 'auth',
        not_found_error: 'model-not-found',
        rate_limit_error: 'rate-limit',
        overloaded_error: 'overloaded',
        invalid_request_error: /credit/.test(String(error.message)) ? 'quota' : 'bad-request',
      };
      expect(fault.class).toBe(expected[String(error.type)]);
    },
  );

  const requests = recordings.filter(({ id, request }) => id !== WRONG_REQUEST && isObject(request.body));
  it.each(requests.map((recording) => [recording.id, recording] as const))(
    '%s: the request is understood, and said again with all its members',
    (_, recording) => {
      const { body } = recording.request;
      const onVertex = recording.provider === 'vertex';
      const target = {
        spec: (onVertex ? vertex : anthropic) as never,
        model: recording.model,
        outputCap: undefined,
        outputLimit: undefined,
      };
      const call = messagesDialect.decode(structuredClone(body));
      const wire = anthropicMessagesDialect.encode(call, target);
      expect(wire.verdicts).toEqual([]);
      expect(requestMeaning(wire.body)).toEqual(requestMeaning(body));
      const splice = anthropicMessagesDialect.splice(call, target);
      expect(splice.path).toBe(wire.path);
      expect(splice.set).toEqual(
        onVertex ? { model: undefined, anthropic_version: 'vertex-2023-10-16' } : { model: recording.model },
      );
      if (onVertex) expect(recording.request.path.endsWith(wire.path)).toBe(true);
    },
  );

  it('a request that is wrong is refused with the place of the mistake', () => {
    const recording = recordings.find(({ id }) => id === WRONG_REQUEST);
    expect(() => messagesDialect.decode(recording?.request.body ?? {})).toThrowError(
      expect.objectContaining({ param: 'messages[0]' }) as Error,
    );
  });
});

function callOf(recording: Recording): Call {
  return messagesDialect.decode(structuredClone(recording.request.body));
}

function chatFinish(facts: JsonObject): string {
  if (facts.finish_reason === 'max_tokens') return 'length';
  if (facts.finish_reason === 'refusal') return 'content_filter';
  return (facts.tool_calls as Json[]).length > 0 ? 'tool_calls' : 'stop';
}

/** Kinds of blocks in order; neighbouring texts count as one, and a text that says nothing as none. */
function types(content: readonly { type?: Json }[], text: Json | undefined): string[] {
  const kinds: string[] = [];
  for (const { type } of content) if (!(type === 'text' && kinds.at(-1) === 'text')) kinds.push(String(type));
  return text === '' || text === null || text === undefined ? kinds.filter((kind) => kind !== 'text') : kinds;
}
