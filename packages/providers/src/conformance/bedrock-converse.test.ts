import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Call } from '@sluice/core/chat/call';
import type { ClientDialect } from '@sluice/core/chat/client-dialect';
import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { inputTokens } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { bedrockConverseDialect } from '../dialects/bedrock-converse/dialect.ts';
import { bedrockSpecs } from '../specs/bedrock.ts';
import { type CallSummary, parsed, type ReplySummary, readChatStream, summarise } from './chat-summary.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const recordings = recordingsOf('bedrock-converse');
const [spec] = bedrockSpecs;
if (spec === undefined) throw new Error('the spec exists');
const CONTEXT = { requestId: 'req1', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0.001, overhead_ms: 1, provider: 'p', attempts: 1 };
/** The facts count only blocks of type `text`; what was said inside `citationsContent` is text of the answer too. */
const CITED = 'bedrock/converse-citations-v1-v1-yaml-2';

const answers = recordings.filter(({ response }) => response.status < 300);
const errors = recordings.filter(({ response }) => response.status >= 300);

function deltasOf({ response }: Recording, seed = 1): Delta[] {
  if (response.body !== undefined) return bedrockConverseDialect.decode(response.body, spec as never);
  const decoder = bedrockConverseDialect.open(spec as never);
  const bytes = Uint8Array.from(atob(response.base64 ?? ''), (char) => char.charCodeAt(0));
  const events = eventsInPieces(bytes, seed, bedrockConverseDialect.framing);
  const deltas = events.flatMap(({ name, data }) => decoder.decode(name, data));
  deltas.push(...decoder.end());
  expect(decoder).toMatchObject({ finished: true, done: true, skipped: 0 });
  return deltas;
}

/** A tool's that Bedrock runs itself has nothing for the caller; the facts of whole answers list it all the same. */
function factCalls({ facts }: Recording): CallSummary[] {
  return (facts.tool_calls as JsonObject[])
    .filter(({ name }) => !String(name).startsWith('nova_'))
    .map((call) => ({ id: call.id as string, name: call.name as string, arguments: (call.arguments ?? {}) as Json }));
}

function only({ choices }: ReplySummary) {
  expect([...choices.keys()]).toEqual([0]);
  return choices.get(0);
}

function callFor(dialect: ClientDialect, recording: Recording): Call {
  const body = { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], stream: recording.stream };
  return dialect.decode(dialect.name === 'chat' ? { ...body, stream_options: { include_usage: true } } : body);
}

describe.skipIf(recordings.length === 0)('recorded Converse traffic', () => {
  it('is all there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(45);
    expect(errors.length).toBeGreaterThanOrEqual(5);
  });

  describe.each(answers.map((recording) => [recording.id, recording] as const))('%s', (id, recording) => {
    const { facts } = recording;

    it('is decoded to what the provider said, wherever the stream is cut', () => {
      for (const seed of recording.stream ? [1, 2, 3, 4, 5] : [1]) {
        const deltas = deltasOf(recording, seed);
        const reply = summarise(deltas);
        const said = only(reply);
        const text = (facts.text as string | null) ?? '';
        if (id === CITED) expect(said?.text).toBe(`${text}consult with your manager for details.`);
        else expect(said?.text).toBe(text);
        expect(said?.reasoning).toBe(facts.reasoning ?? '');
        expect(said?.calls).toEqual(factCalls(recording));
        expect(said?.finish).toBe(facts.finish_reason);
        expect(reply.finishes).toBe(1);
        const finish = deltas.find((delta) => delta.type === 'finish');
        if (factCalls(recording).length > 0) expect(finish?.reason).toBe('tool-calls');
        const signed = deltas.some((delta) => delta.type === 'reasoning' && delta.signature !== undefined);
        expect(signed).toBe(facts.thought_signature ?? false);
        expect(deltas.every((delta) => delta.type !== 'reasoning' || signerFits(delta))).toBe(true);
      }
    });

    it('is counted in classes that add up to what the provider bills', () => {
      const { usage } = summarise(deltasOf(recording));
      const bill = facts.usage as JsonObject;
      const number = (name: string) => (bill[name] as number | undefined) ?? 0;
      expect(usage?.input).toBe(bill.inputTokens);
      expect(usage?.output).toBe(bill.outputTokens);
      const read = number('cacheReadInputTokens');
      const written = number('cacheWriteInputTokens');
      expect(inputTokens(usage ?? {})).toBe(number('inputTokens') + read + written);
      expect(number('totalTokens')).toBe(inputTokens(usage ?? {}) + number('outputTokens'));
    });

    it('is answered in the dialects of callers, whole or as a stream', () => {
      const deltas = deltasOf(recording);
      const { text, calls } = only(summarise(deltas)) ?? { text: '', calls: [] };
      for (const dialect of [chatDialect, messagesDialect]) {
        const said = recording.stream ? streamed(dialect, deltas, recording) : whole(dialect, deltas, recording);
        expect(said.text).toBe(text);
        expect(said.calls).toEqual(calls);
      }
    });
  });

  it.each(errors.map((recording) => [recording.id, recording] as const))(
    '%s is told by its class',
    (_id, recording) => {
      const { status, headers, body } = recording.response;
      const fault = bedrockConverseDialect.fault({ status, headers, body: JSON.stringify(body) }, spec as never);
      expect(fault.message).toBe((recording.facts.error as JsonObject).message);
      expect(fault.status).toBe(status);
      const features = new Set(recording.features);
      const expected = features.has('context_length')
        ? 'context-length'
        : features.has('rate_limit')
          ? 'rate-limit'
          : features.has('auth')
            ? 'auth'
            : features.has('model_not_found')
              ? 'model-not-found'
              : 'bad-request';
      expect(fault.class).toBe(expected);
    },
  );
});

/** Whatever is signed or sealed says whose it is. */
function signerFits({ signature, redacted, signer }: Extract<Delta, { type: 'reasoning' }>): boolean {
  return signature === undefined && redacted === undefined ? signer === undefined : signer === 'anthropic';
}

interface Said {
  readonly text: string;
  readonly calls: readonly CallSummary[];
}

function whole(dialect: ClientDialect, deltas: readonly Delta[], recording: Recording): Said {
  const answer = dialect.answer(deltas, callFor(dialect, recording), CONTEXT);
  if (dialect.name === 'messages') return ofBlocks(answer.content as JsonObject[]);
  const [choice] = answer.choices as { message: JsonObject }[];
  const { content, tool_calls: calls = [] } = choice?.message ?? {};
  return {
    text: (content as string | null) ?? '',
    calls: (calls as { id: string; function: { name: string; arguments: string } }[]).map((call) => ({
      id: call.id,
      name: call.function.name,
      arguments: parsed(call.function.arguments),
    })),
  };
}

function streamed(dialect: ClientDialect, deltas: readonly Delta[], recording: Recording): Said {
  const encoder = dialect.open(callFor(dialect, recording), CONTEXT);
  const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
  if (dialect.name === 'chat') {
    const { choices } = readChatStream(text, true);
    return { text: choices.get(0)?.text ?? '', calls: choices.get(0)?.calls ?? [] };
  }
  return ofBlocks(readMessageStream(text).content);
}

function ofBlocks(content: readonly JsonObject[]): Said {
  const calls = content.filter(({ type }) => type === 'tool_use');
  return {
    text: content.map(({ type, text }) => (type === 'text' ? (text as string) : '')).join(''),
    calls: calls.map(({ id, name, input, json }) => ({
      id: id as string,
      name: name as string,
      arguments: isObject(input) && Object.keys(input).length > 0 ? input : parsed((json as string) || '{}'),
    })),
  };
}
