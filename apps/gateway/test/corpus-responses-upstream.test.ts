import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CorpusGateway,
  corpusMissing,
  type Recording,
  recordingsOf,
  startCorpusGateway,
} from './harness/corpus-gateway.ts';
import { KEY } from './harness/world.ts';

const recordings = recordingsOf('openai-responses');
const answered = recordings.filter(({ response, facts }) => response.status < 400 && facts.stream_error === undefined);
const broken = recordings.filter(({ facts }) => facts.stream_error !== undefined);
const failed = recordings.filter(({ response }) => response.status >= 400);

const PATHS = ['/v1/chat/completions', '/v1/messages', '/v1/responses'];

/** Errors whose class decides another status than the provider's own; all others are the caller's fault and pass. */
const STATUS: Readonly<Record<number, number>> = { 401: 502, 429: 503 };
const UNKNOWN_MODEL = /model_not_found|Model not found/;

let corpus: CorpusGateway;
let openai: OpenAI;
let anthropic: Anthropic;

describe.skipIf(corpusMissing !== undefined)('targets with api: responses, replayed from recorded traffic', () => {
  beforeAll(async () => {
    corpus = await startCorpusGateway(recordings, 'split=awkward');
    openai = new OpenAI({ baseURL: `${corpus.gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: corpus.gateway.url, apiKey: KEY, maxRetries: 0, timeout: 600_000 });
  }, 60_000);
  afterAll(() => corpus.end());

  const rows = answered.map((one) => [one.id, one] as const);

  it.each(rows)('%s answers rightly on /v1/chat/completions', async (id, recording) => {
    const { facts, stream } = recording;
    const body = { model: id, messages: [{ role: 'user' as const, content: 'hi' }] };
    const completion = stream
      ? await openai.chat.completions.stream({ ...body, stream_options: { include_usage: true } }).finalChatCompletion()
      : await openai.chat.completions.create(body);
    const message = completion.choices[0]?.message;
    expect(`${message?.content ?? ''}${message?.refusal ?? ''}`).toBe(wordsOf(recording));
    const calls = (message?.tool_calls ?? []).map((call) =>
      call.type === 'custom'
        ? { id: call.id, name: call.custom.name }
        : { id: call.id, name: call.function.name, arguments: call.function.arguments },
    );
    expect(calls.map(({ id, name }) => ({ id, name }))).toEqual(namesOf(recording));
    expect(completion.usage).toMatchObject({
      prompt_tokens: facts.usage?.input_tokens,
      completion_tokens: facts.usage?.output_tokens,
    });
    expectSentUpstream(recording);
  });

  it.each(rows)('%s answers rightly on /v1/messages', async (id, recording) => {
    const { facts, stream } = recording;
    const body = { model: id, max_tokens: 1000, messages: [{ role: 'user' as const, content: 'hi' }] };
    const message = stream
      ? await anthropic.messages.stream(body).finalMessage()
      : await anthropic.messages.create(body);
    const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    expect(text).toBe(wordsOf(recording));
    const calls = message.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
    expect(calls.map(({ id, name }) => ({ id, name }))).toEqual(namesOf(recording));
    const { input_tokens: fresh, cache_read_input_tokens: read, cache_creation_input_tokens: written } = message.usage;
    expect(fresh + (read ?? 0) + (written ?? 0)).toBe(facts.usage?.input_tokens);
    expect(message.usage.output_tokens).toBe(facts.usage?.output_tokens);
  });

  it.each(rows)('%s comes back to the last unknown member on /v1/responses', async (id, { response, stream }) => {
    const answer = await ask('/v1/responses', id, stream);
    expect(answer.status).toBe(200);
    if (!stream) return expect(await answer.json()).toEqual(response.body);
    const told = dataOf(await answer.text()).map((event) => {
      // What the call came to stands in the last event.
      const { sluice: _summary, ...rest } = event;
      return rest;
    });
    expect(told).toEqual(dataOf(response.sse ?? ''));
  });

  it.each(broken.map((one) => [one.id, one] as const))(
    '%s fails before content: the caller gets an error, no answer',
    async (id) => {
      for (const path of PATHS) {
        const response = await ask(path, id, true);
        expect([400, 502, 503]).toContain(response.status);
        expect(await response.json()).toHaveProperty('error.sluice.request_id');
      }
    },
  );

  it.each(failed.map((one) => [one.id, one] as const))(
    '%s fails as the contract says',
    async (id, { response: recorded }) => {
      const unknown = UNKNOWN_MODEL.test(JSON.stringify(recorded.body));
      for (const path of PATHS) {
        const response = await ask(path, id, false);
        expect(response.status).toBe(unknown ? 502 : (STATUS[recorded.status] ?? recorded.status));
        const { error } = (await response.json()) as { error: { message: string; sluice: { request_id: string } } };
        expect(error.message.length).toBeGreaterThan(0);
        expect(error.sluice.request_id).toBe(response.headers.get('x-request-id'));
        if (response.status === 503) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    },
  );
});

function wordsOf({ facts }: Recording): string {
  return `${facts.text ?? ''}${String((facts as { refusal?: string }).refusal ?? '')}`;
}

function namesOf({ facts }: Recording): { id: string | undefined; name: string }[] {
  return (facts.tool_calls ?? []).map(({ id, name }) => ({ id, name }));
}

/** The request as it reached the provider: where the vendor's own SDK would send it, and nothing of it kept there. */
function expectSentUpstream({ id, request, stream }: Recording): void {
  const [received] = corpus.replay.received({ n: 1, recording: id });
  expect(received?.path).toContain(request.path.split('?')[0]);
  expect(received?.body.json).toMatchObject({
    model: 'upstream-model',
    store: false,
    input: [{ type: 'message', role: 'user', content: 'hi' }],
    ...(stream ? { stream: true } : {}),
  });
}

/** The events of a stream, without comments and the `[DONE]` that some hosts send behind. */
function dataOf(text: string): Record<string, unknown>[] {
  return [...text.matchAll(/^data: ?(\{.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
}

/** As raw HTTP: for what a client library would only throw. */
function ask(path: string, model: string, stream: boolean): Promise<Response> {
  return fetch(corpus.gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify(
      path === '/v1/responses'
        ? { model, input: 'hi', stream, store: false }
        : { model, max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], stream },
    ),
  });
}
