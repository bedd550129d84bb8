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

const recordings = recordingsOf('openai-chat', 'anthropic-messages');
const answered = recordings.filter(({ response, facts }) => response.status < 400 && facts.stream_error === undefined);
const whole = answered.filter(
  ({ features }) => !features.some((one) => one === 'truncated_stream' || one === 'odd_stream'),
);

/** Where the answer rightly differs from the words in `facts`. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'cerebras/chat-cererebras-structured-output-tools-1-stream': 'two streams in one recording',
  'cloudflare/chat-data-extraction-1': 'content is a JSON object: told as its text',
  'openai/chat-completion-audio-output': 'the transcript of the audio is told as text',
  'snowflake/chat-thinking-1': 'a call without a name cannot be answered: left out',
  'snowflake/chat-thinking-2': 'a call without a name cannot be answered: left out',
};

let corpus: CorpusGateway;
let openai: OpenAI;

describe.skipIf(corpusMissing !== undefined)('recorded traffic of every provider, on /v1/responses', () => {
  beforeAll(async () => {
    corpus = await startCorpusGateway(recordings, 'split=awkward');
    openai = new OpenAI({ baseURL: `${corpus.gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
  }, 60_000);
  afterAll(() => corpus.end());

  const comparable = whole.filter(({ id }) => OTHERWISE[id] === undefined);
  it.each(comparable.map((one) => [one.id, one] as const))('%s answers rightly', async (_id, recording) => {
    const { facts } = recording;
    const params = { model: recording.id, input: 'hi', store: false };
    const response = recording.stream
      ? await openai.responses.stream(params).finalResponse()
      : await openai.responses.create(params);
    expect(['completed', 'incomplete']).toContain(response.status);
    const refused = response.output.flatMap((item) =>
      item.type === 'message' ? item.content.flatMap((part) => (part.type === 'refusal' ? [part.refusal] : [])) : [],
    );
    const text = facts.text ?? '';
    if (response.output_text !== text) expect(response.output_text + refused.join('')).toContain(text);
    const calls = response.output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    const custom = response.output.flatMap((item) => (item.type === 'custom_tool_call' ? [item] : []));
    expect([...calls, ...custom].map(({ name }) => name)).toEqual((facts.tool_calls ?? []).map(({ name }) => name));
    for (const [index, call] of (facts.tool_calls ?? []).entries()) {
      const said = calls[index];
      if (call.arguments_raw === undefined && typeof call.arguments === 'object' && said !== undefined)
        expect(JSON.parse(said.arguments)).toEqual(call.arguments ?? {});
    }
    if (response.usage) expect(response.usage.total_tokens).toBeGreaterThan(0);
  });

  const broken = recordings.filter(({ features }) =>
    features.some((one) => one === 'truncated_stream' || one === 'midstream_error'),
  );
  it.each(broken.map((one) => [one.id, one] as const))('%s breaks off: one response.failed', async (_id, recording) => {
    const response = await ask(recording);
    const text = await response.text();
    if (response.status !== 200) {
      expect([400, 502, 503]).toContain(response.status);
      expect(JSON.parse(text)).toHaveProperty('error.sluice.request_id');
      return;
    }
    expect(text.match(/^event: response\.(failed|completed|incomplete)$/gm)).toEqual(['event: response.failed']);
    expect(text).not.toContain('[DONE]');
  });

  const failed = recordings.filter(({ response }) => response.status >= 400);
  it.each(failed.map((one) => [one.id, one] as const))('%s fails as the contract says', async (_id, recording) => {
    const response = await ask(recording);
    expect([400, 413, 422, 502, 503, 504]).toContain(response.status);
    const { error } = (await response.json()) as { error: { message: string; sluice: { request_id: string } } };
    expect(error.message.length).toBeGreaterThan(0);
    expect(error.sluice.request_id).toBe(response.headers.get('x-request-id'));
  });
});

/** As raw HTTP: for what a client library would only throw. */
function ask({ id, stream }: Recording): Promise<Response> {
  return fetch(`${corpus.gateway.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: id, input: 'hi', stream, store: false }),
  });
}
