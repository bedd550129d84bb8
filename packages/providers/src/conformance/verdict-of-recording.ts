import type { Delta } from '@sluice/core/chat/delta';
import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { expect } from 'vitest';
import { BadReply } from '../dialect.ts';
import type { Speaking } from '../registry.ts';
import { parsed, type Summary, summarise } from './chat-summary.ts';
import { type Client, type Said, SUMMARY, toldTo } from './client-answers.ts';
import { expectedWords, lastUsage } from './recorded-replies.ts';
import type { Recording } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

/** How a recorded conversation went on at the vendor's. */
export type Reply =
  | { readonly kind: 'answer'; readonly deltas: readonly Delta[] }
  /** A status of its own, an error within a 200, a stream that broke off, or no answer of the dialect at all. */
  | { readonly kind: 'failure'; readonly message: string; readonly status: number | undefined };

/** Reads a recording as the gateway does, its stream cut anew by each `seed`. */
export function replyOf(recording: Recording, { dialect, spec }: Speaking, seed = 1): Reply {
  const { status, headers, body, text } = recording.response;
  if (status >= 300) {
    const fault = dialect.fault({ status, headers, body: text ?? JSON.stringify(body) }, spec);
    return { kind: 'failure', message: fault.message, status: fault.status };
  }
  try {
    const { deltas, finished } = body === undefined ? streamed(recording, { dialect, spec }, seed) : whole(body);
    const error = deltas.find((delta) => delta.type === 'error');
    if (error !== undefined) return { kind: 'failure', message: error.fault.message, status: error.fault.status };
    return finished ? { kind: 'answer', deltas } : { kind: 'failure', message: 'cut', status: undefined };
  } catch (error) {
    if (error instanceof BadReply) return { kind: 'failure', message: error.message, status: undefined };
    throw error;
  }
  function whole(said: JsonObject) {
    return { deltas: dialect.decode(said, spec), finished: true };
  }
}

function streamed({ response }: Recording, { dialect, spec }: Speaking, seed: number) {
  const decoder = dialect.open(spec);
  const deltas = streamEvents(response, seed, dialect.framing).flatMap(({ name, data }) => decoder.decode(name, data));
  deltas.push(...decoder.end());
  return { deltas, finished: decoder.finished };
}

/** The events of a recorded stream, cut by `seed`. */
export function streamEvents(
  { sse, ndjson, base64, text }: Recording['response'],
  seed: number,
  framing: Speaking['dialect']['framing'],
) {
  const bytes = base64 === undefined ? undefined : Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return eventsInPieces(bytes ?? sse ?? ndjson ?? text ?? '', seed, framing);
}

/**
 * Recordings whose facts are no measure of the words or calls: what is told is then measured by what was decoded, and
 * the test of their own wire format says what that must be.
 */
export const FACTS_DIFFER: Readonly<Record<string, string>> = {
  'bedrock/converse-citations-v1-v1-yaml-2': 'the facts leave out what was said with citations',
  'bedrock/converse-model-with-code-execution-tool-1': 'the facts list a call of a tool that Bedrock runs itself',
  'bedrock/converse-model-with-code-execution-tool-2': 'the facts list a call of a tool that Bedrock runs itself',
  'cerebras/chat-cererebras-structured-output-tools-1-stream':
    'two streams glued together: the facts join two calls of different ids',
  'cloudflare/chat-data-extraction-1': 'the content is a JSON object in place of its text; it is told as text',
  'openai/chat-completion-audio-output': 'the facts have no text; the words of the sound are told',
  'vertex/generate-google-stream-tool-call-arguments-stream': 'the facts list the pieces of calls',
  'vertex/generate-tool-call-array-arguments-missing-terminal-function-call-stream':
    'the facts list the pieces of calls',
};

/** What the corpus calls streams that do not end as they should. */
const BROKEN = ['truncated_stream', 'midstream_error', 'odd_stream'];

/** Checks that what was read as a failure is one. */
export function expectBroken({ id, features, facts, response }: Recording): void {
  const known = response.status >= 300 || facts.stream_error !== undefined;
  expect(known || BROKEN.some((one) => features.includes(one)), `${id} is an answer that was not read`).toBe(true);
}

/** Checks what a client is told of an answer, whole and as a stream. @throws where something is missing or wrong */
export function expectTold(client: Client, { id, facts }: Recording, deltas: readonly Delta[], own: boolean): void {
  const { choices } = summarise(deltas);
  const first = choices.get(0);
  const finish = deltas.find((delta) => delta.type === 'finish' && delta.choice === 0);
  const usage = lastUsage(deltas);
  for (const said of toldTo(client, deltas)) {
    const words = expectedWords({ text: first?.text ?? '', refusal: first?.refusal ?? '' }, deltas);
    expect(said.words).toBe(words);
    if (client.dialect.name !== 'completions') {
      expect(said.reasoning).toBe(first?.reasoning ?? '');
      expectCalls(said, (first?.calls ?? []) as never, finish?.type === 'finish' && finish.reason === 'length');
    }
    if (FACTS_DIFFER[id] === undefined) expectFacts(said, facts, client);
    if (finish?.type === 'finish') expect(endings(client, finish, first, own)).toContain(said.finish);
    if (usage === undefined || Object.keys(usage).length === 0) continue;
    expect(said.input).toBe(inputTokens(usage));
    expect(said.output).toBe(outputTokens(usage));
  }
}

/** @param own the client speaks the vendor's dialect: it may be told the vendor's own word */
function endings(
  { finish: words }: Client,
  { reason, raw }: Extract<Delta, { type: 'finish' }>,
  said: Summary | undefined,
  own: boolean,
): readonly unknown[] {
  const told: unknown[] = [...words[reason]];
  if (own) told.push(raw);
  if (said?.refusal !== undefined && said.refusal !== '') told.push(...words.refusal);
  // Whether there are calls to answer decides, not the vendor's word alone.
  if (reason === 'stop' && said?.calls.length !== 0) told.push(...words['tool-calls']);
  // The vendor ran the calls itself.
  if (reason === 'tool-calls' && said?.calls.length === 0) told.push(...words.stop);
  return told;
}

function expectCalls({ calls }: Said, expected: Said['calls'], cut: boolean): void {
  expect(calls.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  expect(calls.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
  if (cut) return;
  calls.forEach((call, i) => {
    const wanted = expected[i]?.arguments as Json;
    // Dialects whose arguments are objects wrap free text.
    if (isObject(wanted)) expect(call.arguments).toEqual(wanted);
    else expect(JSON.stringify(call.arguments)).toContain(JSON.stringify(wanted).slice(1, -1));
  });
}

function expectFacts(said: Said, facts: JsonObject, { dialect }: Client): void {
  const told = [facts.text, facts.refusal].filter((text): text is string => typeof text === 'string').join('');
  if (facts.choices === undefined) expect(said.words).toBe(told);
  if (dialect.name === 'completions') return;
  const called = ((facts.tool_calls ?? []) as JsonObject[]).filter(({ name }) => name !== '');
  expect(said.calls.map(({ name }) => name)).toEqual(called.map(({ name }) => name));
}

/** Checks that a failure can be told in a client's dialect. */
export function expectFailureTold({ dialect }: Client, { facts }: Recording, reply: Reply & { kind: 'failure' }): void {
  const { error } = facts as { error?: { message?: unknown } };
  const quoted = reply.status !== undefined && error?.message !== 'non-JSON body';
  if (quoted && typeof error?.message === 'string') expect(reply.message).toBe(error.message);
  expect(reply.message).not.toBe('');
  const wire = { status: 502, code: 'upstream_error', message: reply.message, param: null, sluice: SUMMARY as never };
  expect(JSON.stringify(dialect.error(wire))).toContain(JSON.stringify(reply.message));
  expect(dialect.errorEvent(wire)).toContain(JSON.stringify(reply.message));
}

/**
 * Checks that a caller of the vendor's own dialect gets each event as it came, the gateway's summary apart.
 */
export function expectPassed({ dialect: client, call }: Client, recording: Recording, { dialect }: Speaking): void {
  for (const { data } of streamEvents(recording.response, 1, dialect.framing)) {
    const event = parsed(data);
    if (!isObject(event)) continue;
    const passed = client.filter(structuredClone(event), call, () => SUMMARY) ?? event;
    const { sluice: _sluice, ...rest } = passed;
    expect(rest).toEqual(event);
  }
}
