import OpenAI, { toFile } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { KEY, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

let world: World;
let openai: OpenAI;

afterEach(() => world.end());

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld(options);
  openai = new OpenAI({ baseURL: `${world.gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
}

const VECTORS = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.5, -0.25] }],
  model: 'text-embedding-3-small',
  usage: { prompt_tokens: 8, total_tokens: 8 },
  vendor_member: { kept: true },
};

describe('embeddings', () => {
  it('go to the provider with nothing changed but the model, and come back to the last unknown member', async () => {
    await open();
    world.upstream.always('/v1/embeddings', { body: VECTORS });
    const response = await world.post('/v1/embeddings', { input: ['a'], model: 'fast', dimensions: 2, mine: 1 });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(VECTORS);
    expect(response.headers.get('x-sluice-cost-usd')).toBe('0.000008');
    const [received] = world.upstream.received();
    expect(received?.body.toString()).toBe('{"input":["a"],"model":"gpt-4o-mini","dimensions":2,"mine":1}');
    expect(received?.key).toBe('key-one-1');
  });

  it('reach OpenAI’s client as numbers, whatever the provider writes', async () => {
    await open();
    world.upstream.always('/v1/embeddings', (request) => {
      const { encoding_format } = request.json() as { encoding_format?: string };
      expect(encoding_format).toBe('base64');
      return { body: { ...VECTORS, data: [{ object: 'embedding', index: 0, embedding: 'AACAPwAAIMA=' }] } };
    });
    const { data, usage } = await openai.embeddings.create({ model: 'fast', input: 'a' });
    expect(data[0]?.embedding).toEqual([1, -2.5]);
    expect(usage.prompt_tokens).toBe(8);
  });

  it('are reserved, settled and logged as every call', async () => {
    await open({ tenant: 'limits: { rpm: 1 }, budgets: [{ usd: 1, window: day }]' });
    world.upstream.always('/v1/embeddings', { body: VECTORS });
    expect((await world.post('/v1/embeddings', { model: 'fast', input: 'a' })).status).toBe(200);
    const refused = await world.post('/v1/embeddings', { model: 'fast', input: 'a' });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      error: { code: 'rate_limit_exceeded', sluice: { scope: 'tenant:acme' } },
    });
    const rows = await world.ledger();
    expect(rows.map(({ type }) => type)).toEqual(['reserve', 'settle']);
    expect(rows[1]).toMatchObject({ amount_nano_usd: 8000, usage: { input: 8, output: 0 }, usage_source: 'provider' });
  });

  it('fall over to the next target, and fail in OpenAI’s form', async () => {
    await open({ keys: { one: ['key-one-1'], two: ['key-two-1'] } });
    world.upstream.queue('/v1/embeddings', { status: 500, body: { error: { message: 'oops' } } });
    world.upstream.always('/v1/embeddings', { body: VECTORS });
    const response = await world.post('/v1/embeddings', { model: 'fast', input: 'a' });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
  });

  it('of one key of idempotency are made once', async () => {
    await open();
    world.upstream.always('/v1/embeddings', { body: VECTORS });
    const ask = () => world.post('/v1/embeddings', { model: 'fast', input: 'a' }, { 'idempotency-key': 'k1' });
    await (await ask()).text();
    const again = await ask();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(VECTORS);
    expect(world.upstream.received()).toHaveLength(1);
  });

  it.each([
    [{ model: 'fast' }, 'input'],
    [{ model: 'fast', input: 'a', stream: true }, 'stream'],
    [{ model: 'fast', input: 'a', api_key: 'sk' }, 'api_key'],
  ])('%j is the caller’s mistake, and the member is named', async (body, param) => {
    await open();
    const response = await world.post('/v1/embeddings', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } });
    expect(world.upstream.received()).toHaveLength(0);
  });

  it('of a vendor that has none are refused before anything is reserved', async () => {
    await open({ type: 'anthropic' });
    const response = await world.post('/v1/embeddings', { model: 'fast', input: 'a' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param: 'model' } });
    expect(await world.ledger()).toEqual([]);
  });
});

describe('a ranking', () => {
  it('is said in one form, whatever the vendor’s words are', async () => {
    await open({ type: 'voyage' });
    world.upstream.always('/v1/rerank', {
      body: {
        object: 'list',
        data: [{ relevance_score: 0.7, index: 1 }],
        model: 'rerank-2',
        usage: { total_tokens: 43 },
      },
    });
    const documents = ['a', { text: 'b' }];
    const body = { model: 'fast', query: 'q', documents, top_n: 1, return_documents: true };
    const response = await world.post('/v1/rerank', body);
    expect(await response.json()).toMatchObject({
      model: 'rerank-2',
      results: [{ index: 1, relevance_score: 0.7, document: { text: 'b' } }],
      usage: { total_tokens: 43 },
    });
    expect(response.headers.get('x-sluice-warnings')).toBe('converted:documents');
    expect(world.upstream.received()[0]?.json()).toEqual({
      model: 'gpt-4o-mini',
      query: 'q',
      documents: ['a', 'b'],
      top_k: 1,
      return_documents: true,
    });
  });
});

describe('moderation and images', () => {
  it('answer OpenAI’s client with the provider’s own words', async () => {
    await open({ model: 'strategy: round_robin' });
    world.upstream.always('/v1/moderations', { body: { id: 'modr-1', model: 'm', results: [{ flagged: false }] } });
    const { results } = await openai.moderations.create({ model: 'fast', input: 'Have a great day!' });
    expect(results).toEqual([{ flagged: false }]);
  });

  it('are billed by the picture where the price says so', async () => {
    const price = 'price: { per_image: 0.04 }';
    await open({ targets: `{ provider: one, model: dall-e-3, ${price} }` });
    const data = [{ url: 'https://pictures.test/1' }, { url: 'https://pictures.test/2' }];
    world.upstream.always('/v1/images/generations', { body: { created: 1, data } });
    const { data: images, response } = await openai.images
      .generate({ model: 'fast', prompt: 'a siamese cat', n: 2 })
      .withResponse();
    expect(images.data).toEqual(data);
    expect(response.headers.get('x-sluice-cost-usd')).toBe('0.08');
    const [reserved] = await world.ledger();
    expect(reserved?.amount_nano_usd).toBe(80_000_000);
  });
});

describe('sound', () => {
  it('that was spoken comes back byte for byte, with its own type', async () => {
    await open();
    const sound = Buffer.from([0xff, 0xfb, 0x90, 0x00, 0x00, 0xff]);
    world.upstream.always('/v1/audio/speech', { headers: { 'content-type': 'audio/mpeg' }, body: sound });
    const response = await openai.audio.speech.create({ model: 'fast', voice: 'alloy', input: 'Hello.' });
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(sound);
  });

  it('is written down: the form goes on whole, with the model’s name changed', async () => {
    await open();
    world.upstream.always('/v1/audio/transcriptions', {
      body: { text: 'Hello.', usage: { type: 'tokens', input_tokens: 14, output_tokens: 3, total_tokens: 17 } },
    });
    const file = await toFile(Buffer.from([1, 2, 0, 255, 13, 10]), 'a "b".mp3', { type: 'audio/mpeg' });
    const answer = await openai.audio.transcriptions.create({ model: 'fast', file, language: 'en' });
    expect(answer.text).toBe('Hello.');
    const [received] = world.upstream.received();
    const type = String(received?.headers['content-type']);
    const form = await new Response(new Uint8Array(received?.body ?? []), {
      headers: { 'content-type': type },
    }).formData();
    expect(form.get('model')).toBe('gpt-4o-mini');
    expect(form.get('language')).toBe('en');
    const sent = form.get('file') as File;
    expect([sent.name, sent.type, Buffer.from(await sent.arrayBuffer())]).toEqual([
      'a "b".mp3',
      'audio/mpeg',
      Buffer.from([1, 2, 0, 255, 13, 10]),
    ]);
    const rows = await world.ledger();
    expect(rows.at(-1)).toMatchObject({ type: 'settle', usage: { input: 14, output: 3 } });
  });

  it('may come back as subtitles', async () => {
    await open();
    const subtitles = 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello.\n';
    world.upstream.always('/v1/audio/transcriptions', { headers: { 'content-type': 'text/vtt' }, body: subtitles });
    const file = await toFile(Buffer.from([1]), 'a.mp3');
    const answer = await openai.audio.transcriptions.create({ model: 'fast', file, response_format: 'vtt' });
    expect(answer).toBe(subtitles);
  });

  it('that a provider refuses is told in OpenAI’s form', async () => {
    await open();
    world.upstream.always('/v1/audio/transcriptions', { status: 400, body: { error: { message: 'bad sound' } } });
    const file = await toFile(Buffer.from([1]), 'a.mp3');
    await expect(openai.audio.transcriptions.create({ model: 'fast', file })).rejects.toMatchObject({ status: 400 });
  });

  it('that is no form is refused by its type, and a form without a file by its member', async () => {
    await open();
    expect((await world.post('/v1/audio/transcriptions', { model: 'fast' })).status).toBe(415);
    const form = new FormData();
    form.set('model', 'fast');
    const response = await fetch(`${world.gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: form,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'file' } });
    const broken = await fetch(`${world.gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'multipart/form-data; boundary=x' },
      body: '--y\r\n',
    });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ error: { param: 'body' } });
  });
});

describe('embeddings in Google’s form', () => {
  it('are made by whoever makes the model’s, and refused in Google’s form', async () => {
    await open();
    world.upstream.always('/v1/embeddings', { body: VECTORS });
    const path = '/v1beta/models/fast:embedContent';
    const response = await world.post(path, { content: { parts: [{ text: 'a' }] } });
    expect(await response.json()).toEqual({ embedding: { values: [0.5, -0.25] } });
    expect(world.upstream.received()[0]?.json()).toEqual({ model: 'gpt-4o-mini', input: 'a' });
    const batch = { requests: [{ content: { parts: [{ text: 'a' }] } }] };
    const many = await world.post('/v1beta/models/fast:batchEmbedContents', batch);
    expect(await many.json()).toEqual({ embeddings: [{ values: [0.5, -0.25] }] });
    const refused = await world.post(path, {});
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
  });

  it('go to Gemini as one batch', async () => {
    await open({ type: 'gemini' });
    const seen = '/v1beta/models/gpt-4o-mini:batchEmbedContents';
    world.upstream.always(seen, { body: { embeddings: [{ values: [1] }] } });
    const response = await world.post('/v1/embeddings', { model: 'fast', input: 'a' });
    expect(await response.json()).toMatchObject({ data: [{ embedding: [1] }] });
    expect((await world.ledger()).at(-1)).toMatchObject({ type: 'settle', usage_source: 'estimated' });
  });
});
