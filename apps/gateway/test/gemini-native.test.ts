import { SseOrJsonReader } from '@sluice/core/stream/sse-or-json';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CorpusGateway,
  corpusMissing,
  type Recording,
  recordingsOf,
  startCorpusGateway,
} from './harness/corpus-gateway.ts';
import { KEY } from './harness/world.ts';

type Streamed = Recording & { readonly response: { readonly text?: string } };

const recordings = recordingsOf('gemini') as Streamed[];
const answered = recordings.filter(
  ({ response, features }) => response.status < 400 && !features.includes('midstream_error'),
);
const named = (list: readonly Streamed[]) => list.map((one) => [one.id, one] as const);

/** The events of a stream, or of the array that one came as. */
function eventsIn(text: string): Record<string, unknown>[] {
  const reader = new SseOrJsonReader();
  const events = [...reader.push(new TextEncoder().encode(text)), ...reader.end()];
  return events.map(({ data }) => JSON.parse(data) as Record<string, unknown>);
}

let corpus: CorpusGateway;

describe.skipIf(corpusMissing !== undefined)('recorded Gemini traffic passes to callers of Gemini as it came', () => {
  beforeAll(async () => {
    corpus = await startCorpusGateway(recordings, 'split=awkward');
  }, 60_000);
  afterAll(() => corpus.end());

  function ask({ id, stream, request }: Streamed): Promise<Response> {
    const verb = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
    const own = request.recorded === false ? { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] } : request.body;
    return fetch(`${corpus.gateway.url}/v1beta/models/${id}:${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-goog-api-key': KEY },
      body: JSON.stringify(own),
    });
  }

  /** What the provider was sent last. */
  function sent({ id }: Streamed) {
    const [last] = corpus.replay.received({ n: 1, recording: id });
    return last;
  }

  it.each(named(answered))('%s, to the last member that nobody knows', async (_id, recording) => {
    const response = await ask(recording);
    const text = await response.text();
    expect(response.status, text).toBe(200);
    const { body, sse, text: array } = recording.response;
    if (body === undefined) {
      const events = eventsIn(text).map(({ sluice: _summary, ...event }) => event);
      expect(events).toEqual(eventsIn(sse ?? array ?? ''));
    } else expect(JSON.parse(text)).toEqual(body);
  });

  it.each(named(answered.filter(({ request }) => request.recorded !== false)))(
    '%s, and its request reached the provider with the model in the path alone',
    async (_id, recording) => {
      await (await ask(recording)).text();
      const upstream = sent(recording);
      const { model: _model, ...own } = recording.request.body;
      expect(upstream?.body.json).toEqual(own);
      expect(upstream?.path).toContain('/models/upstream-model:');
    },
  );
});
