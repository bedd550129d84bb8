import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { SseReader } from '@sluice/core/stream/sse';
import { describe, expect, it } from 'vitest';
import { openaiChatDialect } from '../dialects/openai-chat/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { unexplained } from './chat-request-difference.ts';
import { parsed, readChatStream, type Summary, summarise, summariseCompletion } from './chat-summary.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const recordings = recordingsOf('openai-chat');
const CONTEXT = { requestId: 'req1', created: 1_700_000_000, model: 'some-model' };
const SUMMARY = { cost_usd: 0.001, overhead_ms: 1, provider: 'p', attempts: 1 };
const CALL = chatDialect.decode({ messages: [{ role: 'user', content: 'hi' }], stream: true });
const USAGE_CALL = { ...CALL, includeUsage: true };

/** Answers whose facts leave out what we do say. */
const UNTOLD = new Map<string, Partial<Expected>>([
  // The value itself stands where a text belongs; it is said as JSON.
  ['cloudflare/chat-data-extraction-1', { text: '{"title":"Apples are tasty","author":"Hadley Wickham"}' }],
  // The facts look at plain members only; the text stands in reasoning_details.
  ['snowflake/chat-thinking-1', { reasoning: 'Let me get the weather for Mexico City.' }],
  // Two answers glued together; the facts join two calls of different ids, because both are numbered 0.
  [
    'cerebras/chat-cererebras-structured-output-tools-1-stream',
    {
      calls: [
        { id: null, name: 'nonUsefulTool', arguments: {} },
        { id: null, name: 'nonUsefulTool', arguments: {} },
      ],
    },
  ],
]);

const answers = recordings.filter(({ response }) => response.status < 300);
const whole = answers.filter(({ response }) => response.body !== undefined);
const streams = answers.filter(({ response }) => response.sse !== undefined);
const errors = recordings.filter(({ response }) => response.status >= 300);
/** A stream that broke off is an error of its own, told by `finished`. */
const broken = new Set(['openai/chat-composed-cut-stream']);
const failed = streams.filter(({ facts }) => facts.stream_error !== undefined);
const complete = streams.filter(({ id, facts }) => facts.stream_error === undefined && !broken.has(id));

function specOf({ provider }: Recording): ProviderSpec {
  return providerSpec(provider) ?? (providerSpec('openai-compatible') as ProviderSpec);
}

function streamed(recording: Recording, seed: number | 'whole'): { deltas: Delta[]; finished: boolean; done: boolean } {
  const decoder = openaiChatDialect.open(specOf(recording));
  const text = recording.response.sse ?? '';
  const reader = new SseReader();
  const events =
    seed === 'whole' ? [...reader.push(new TextEncoder().encode(text)), ...reader.end()] : eventsInPieces(text, seed);
  const deltas = events.flatMap(({ name, data }) => decoder.decode(name, data));
  deltas.push(...decoder.end());
  return { deltas, finished: decoder.finished, done: decoder.done };
}

function deltasOf(recording: Recording): Delta[] {
  const { body } = recording.response;
  return body === undefined ? streamed(recording, 3).deltas : openaiChatDialect.decode(body, specOf(recording));
}

interface Expected {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly calls: readonly { id: string | null; name: string; arguments: Json }[];
}

function expected({ id, facts }: Recording): Expected {
  const calls = ((facts.tool_calls ?? []) as JsonObject[]).filter((call) => call.name !== '');
  return {
    text: (facts.text as string | null) ?? '',
    reasoning: (facts.reasoning as string | undefined) ?? '',
    refusal: (facts.refusal as string | undefined) ?? '',
    calls: calls.map((call) => ({
      id: (call.id as string | null) || null,
      name: call.name as string,
      arguments: expectedArguments(call),
    })),
    ...UNTOLD.get(id),
  };
}

/** `""`, `"null"` and nothing at all are no arguments; cut ones stay as they came. */
function expectedArguments(call: JsonObject): Json {
  if (call.arguments !== null && call.arguments !== undefined) return call.arguments;
  const raw = call.arguments_raw;
  return typeof raw !== 'string' || raw === '' || raw === 'null' ? {} : parsed(raw);
}

function expectSaid(summary: Summary | undefined, recording: Recording): void {
  const want = expected(recording);
  expect(summary).toBeDefined();
  if (summary === undefined) return;
  expect(summary.text).toBe(want.text);
  expect(summary.reasoning).toBe(want.reasoning);
  expect(summary.refusal).toBe(want.refusal);
  expect(summary.calls.map(({ name, arguments: said }) => ({ name, arguments: said }))).toEqual(
    want.calls.map(({ name, arguments: said }) => ({ name, arguments: said })),
  );
  want.calls.forEach(({ id }, i) => {
    if (id === null) expect(summary.calls[i]?.id).toMatch(/^\w+$/);
    else expect(summary.calls[i]?.id).toBe(id);
  });
}

/** The vendor's own last count, in its own arithmetic. */
function lastUsage({ facts }: Recording): JsonObject | undefined {
  if (isObject(facts.usage)) return facts.usage;
  return isObject(facts.x_groq_usage) ? facts.x_groq_usage : undefined;
}

function expectUsage(recording: Recording, deltas: readonly Delta[]): void {
  const raw = lastUsage(recording);
  const { usage } = summarise(deltas);
  if (raw === undefined) {
    expect(usage).toBeUndefined();
    return;
  }
  const details = (name: string) => (isObject(raw[name]) ? (raw[name] as Record<string, number>) : {});
  const prompt = (raw.prompt_tokens ?? raw.promptTokens) as number;
  const completion = (raw.completion_tokens ?? raw.completionTokens) as number;
  const reasoning = details('completion_tokens_details').reasoning_tokens ?? 0;
  // xAI counts reasoning apart, and so does Vercel where the part is larger than the whole.
  const apart = recording.provider === 'xai' || (recording.provider === 'vercel-gateway' && reasoning > completion);
  const voice = recording.features.includes('audio') && recording.provider === 'mistral';
  const audio = voice ? (details('prompt_tokens_details').audio_tokens ?? 0) : 0;
  expect(usage).toBeDefined();
  expect(inputTokens(usage ?? {})).toBe(prompt + audio);
  expect(outputTokens(usage ?? {})).toBe(completion + (apart ? reasoning : 0));
  const cached = details('prompt_tokens_details').cached_tokens ?? raw.cached_tokens ?? raw.num_cached_tokens ?? 0;
  // More cached tokens than the prompt has (Grok at Azure, Mistral) can't be true.
  expect(usage?.cacheRead ?? 0).toBe(Math.min(cached as number, prompt));
  expect(usage?.cacheWrite ?? 0).toBe(details('prompt_tokens_details').cache_write_tokens ?? 0);
  const counted = recording.id === 'openrouter/chat-stream-error' ? completion : reasoning;
  expect(usage?.reasoning ?? 0).toBe(counted);
}

/** Bodies that are wrong on purpose, with the member that is. */
const REFUSED = new Map([
  ['openai/chat-cassettes-chat-bad-request', /messages\[0\]\.content/],
  ['openai/chat-cassettes-chat-no-messages', /messages must not be empty/],
  ['openai/chat-custom-llm-within-crew', /messages\[1\]\.content\[0\]\.type/],
]);

const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'auth',
  404: 'model-not-found',
  413: 'bad-request',
  422: 'bad-request',
  429: 'rate-limit',
  500: 'server-error',
};
/** Errors whose meaning is not that of their status. */
const CLASSES = new Map([
  ['azure/chat-error-400-compl-ai-compl-ai-20', 'content-policy'],
  ['deepseek/chat-completion-rejects-an-unknown-model-with-the-provider-body', 'model-not-found'],
  ['openai/chat-error-429-ther1d-shell-gpt-653', 'bad-request'],
  ['openrouter/chat-claude-haiku-4-5-handles-context-length-exceeded-errors', 'context-length'],
  ['perplexity/chat-error-scenarios-sonar-handles-context-length-exceeded-errors', 'context-length'],
]);

/** Calls without ids, which get some. */
const MADE_IDS = new Map([
  ['writer/chat-streaming-chat-tool-calls-legacy', ['messages[1].tool_calls[0].id', 'messages[2].tool_call_id']],
]);

const CUT_WORDS = new Set(['length', 'max_tokens', 'max_output_tokens', 'MAX_TOKENS', 'max_completion_tokens']);

/** What a client of OpenAI's dialect must be told, from the facts alone. */
function expectedFinish(recording: Recording): string {
  const { finish_reason: word, native_finish_reason: native } = recording.facts;
  if (CUT_WORDS.has(String(native)) || word === 'length') return 'length';
  if (word === 'content_filter') return 'content_filter';
  return expected(recording).calls.length > 0 ? 'tool_calls' : 'stop';
}

describe.skipIf(recordings.length === 0)('recorded OpenAI chat traffic', () => {
  it('is all there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(332);
  });

  describe('whole answers say what the provider said', () => {
    it.each(whole.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const deltas = deltasOf(recording);
      const summary = summarise(deltas);
      expect(summary.error).toBeUndefined();
      expectSaid(summary.choices.get(0), recording);
      expect(summary.finishes).toBe((recording.facts.choices as Json[] | undefined)?.length ?? 1);
      expectUsage(recording, deltas);
      for (const [i, choice] of ((recording.facts.choices ?? []) as JsonObject[]).entries()) {
        expect(summary.choices.get(i)?.text).toBe(choice.text);
      }
    });
  });

  describe('streams say what the provider said, however they are cut', () => {
    it.each(complete.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const first = streamed(recording, 'whole');
      expectSaid(summarise(first.deltas).choices.get(0), recording);
      expectUsage(recording, first.deltas);
      expect(first.finished).toBe(true);
      expect(first.done).toBe(recording.facts.done);
      const perChoice = first.deltas.filter(({ type }) => type === 'finish').length;
      expect(perChoice).toBe(summarise(first.deltas).choices.size);
      const generated = (delta: Delta) => ({ ...delta, ...('id' in delta ? { id: '' } : {}) });
      for (const seed of [1, 2, 3]) {
        expect(streamed(recording, seed).deltas.map(generated)).toEqual(first.deltas.map(generated));
      }
    });

    it.each(failed.map((recording) => [recording.id, recording] as const))(
      'fails as its provider did: %s',
      (_id, recording) => {
        const { deltas } = streamed(recording, 5);
        const last = deltas[deltas.length - 1];
        const told = recording.facts.stream_error as JsonObject;
        expect(last).toMatchObject({ type: 'error', fault: { message: told.message } });
        const server = recording.provider === 'openai';
        expect(last).toMatchObject({ fault: { class: server ? 'server-error' : 'bad-request' } });
        expect(deltas.filter(({ type }) => type === 'error')).toHaveLength(1);
        expect(summarise(deltas).choices.get(0)?.text ?? '').toBe(recording.facts.text);
      },
    );

    it.runIf(streams.some(({ id }) => broken.has(id)))('a stream that broke off is not finished', () => {
      for (const recording of streams) {
        if (broken.has(recording.id)) expect(streamed(recording, 1).finished).toBe(false);
      }
    });
  });

  describe('answers reach a caller of this dialect', () => {
    it.each([...whole, ...complete].map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const deltas = deltasOf(recording);
      const native = summarise(deltas);
      const body = chatDialect.answer(deltas, CALL, CONTEXT);
      const answer = summariseCompletion(body);
      expectSaid(answer.get(0), recording);
      expect(answer.get(0)?.finish).toBe(expectedFinish(recording));
      expect(answer.size).toBe(native.choices.size);

      for (const call of [CALL, USAGE_CALL]) {
        const encoder = chatDialect.open(call, CONTEXT);
        const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
        const read = readChatStream(text, call.includeUsage);
        expectSaid(read.choices.get(0), recording);
        expect(read.choices.get(0)?.finish).toBe(expectedFinish(recording));
        expect([...read.choices.keys()].sort()).toEqual([...native.choices.keys()].sort());
        if (call.includeUsage) expect(read.usage).toEqual(body.usage ?? null);
      }
    });
  });

  describe('streams pass to a caller of this dialect as bytes', () => {
    it.each(streams.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const events = eventsInPieces(recording.response.sse ?? '', 1);
      const decoder = openaiChatDialect.open(specOf(recording));
      let summaries = 0;
      let counted = -1;
      let summed = -1;
      events.forEach(({ name, data, bytes }, i) => {
        const deltas = decoder.decode(name, data);
        const telling = deltas.some(({ type }) => type === 'usage' || type === 'finish' || type === 'error');
        const plain = chatDialect.plainLength(bytes) === bytes.length;
        // Nothing that anyone must look at passes unseen; almost everything else does.
        if (plain) expect(telling).toBe(false);
        if (deltas.some(({ type }) => type === 'usage')) counted = i;
        if (!data.startsWith('{')) return;
        const chunk = (() => {
          try {
            return JSON.parse(data) as JsonObject;
          } catch {
            return undefined;
          }
        })();
        if (chunk === undefined) return;
        const shown = chatDialect.filter(chunk, CALL, () => SUMMARY);
        const said = shown === undefined ? chunk : shown;
        if (said !== null && !deltas.some(({ type }) => type === 'error')) {
          expect(isObject(said.usage)).toBe(false);
          expect(isObject(said.x_groq) && isObject(said.x_groq.usage)).toBe(false);
          expect(said.choices).toEqual(chunk.choices);
        } else if (said === null) expect(chunk.choices).toEqual([]);
        const asked = chatDialect.filter(chunk, USAGE_CALL, () => SUMMARY);
        if (asked !== undefined) {
          summaries++;
          summed = i;
          expect(asked).toEqual({ ...chunk, sluice: SUMMARY });
        }
      });
      // The last count has the summary.
      if (counted >= 0) expect(summed).toBe(counted);
      if (counted < 0) expect(summaries).toBe(0);
    });
  });

  describe('errors are told with the provider’s words', () => {
    it.each(errors.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const { status, headers, body, text } = recording.response;
      const fault = openaiChatDialect.fault({ status, headers, body: text ?? JSON.stringify(body) }, specOf(recording));
      expect(fault.status).toBe(status);
      expect(fault.class).toBe(CLASSES.get(recording.id) ?? BY_STATUS[status]);
      const told = recording.facts.error as JsonObject;
      if (typeof told?.message === 'string') expect(fault.message).toBe(told.message);
      expect(fault.message).not.toBe('');
    });
  });

  describe('requests lose nothing on the way through the unified format', () => {
    const asked = recordings.filter(
      ({ request }) => request.recorded !== false && Array.isArray(request.body?.messages),
    );

    it.each(asked.filter(({ id }) => !REFUSED.has(id)).map((recording) => [recording.id, recording] as const))(
      '%s',
      (_id, recording) => {
        const { body } = recording.request;
        const call = chatDialect.decode(body);
        const spec = specOf(recording);
        const target = { spec, model: String(body.model), outputCap: undefined, outputLimit: undefined };
        const encoded = openaiChatDialect.encode(call, target);
        const explained = [...encoded.verdicts.map(({ member }) => member), ...(MADE_IDS.get(recording.id) ?? [])];
        expect(unexplained(body, encoded.body, explained)).toEqual([]);
        // The bytes that pass as they are need no more than the model, and usage where the answer is streamed.
        const { set, verdicts } = openaiChatDialect.splice(call, target);
        const spliced: JsonObject = { ...body };
        for (const [name, value] of Object.entries(set)) {
          if (value === undefined) delete spliced[name];
          else spliced[name] = value;
        }
        expect(
          unexplained(
            body,
            spliced,
            verdicts.map(({ member }) => member),
          ),
        ).toEqual([]);
      },
    );

    it.each(recordings.filter(({ id }) => REFUSED.has(id)).map((recording) => [recording.id, recording] as const))(
      'a body that its provider refused too is refused: %s',
      (id, { request, response }) => {
        expect(response.status).toBe(400);
        expect(() => chatDialect.decode(request.body)).toThrow(REFUSED.get(id));
      },
    );
  });
});
