import { request } from 'node:http';
import { connect } from 'node:net';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
let world: World;

beforeAll(async () => {
  world = await makeWorld({ model: 'limits: { rpm: 1000 }, retry: { attempts: 1 }' });
  world.upstream.always(CHAT, { body: chatCompletion() });
});

afterAll(() => world.end());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(world.gateway.url + path, { headers: { authorization: `Bearer ${KEY}`, ...headers } });

describe('every answer says which call it was and how often a provider was asked', () => {
  it.each(['/healthz', '/readyz', '/v1/models', '/v1/models/fast', '/v1/models/none', '/nowhere'])(
    'GET %s: none',
    async (path) => {
      const { headers } = await get(path);
      expect(headers.get('x-request-id')).toMatch(/^req_/);
      expect(headers.get('x-sluice-attempts')).toBe('0');
    },
  );

  it('bytes that are not HTTP: none', async () => {
    const socket = connect(world.gateway.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.write('GET / NONSENSE\r\n\r\n');
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toMatch(/\r\nx-sluice-attempts: 0\r\n/);
  });
});

describe('a failed call says as much of itself as an answered one', () => {
  it('where a provider failed: model, provider, upstream model, cache, cost, overhead and room', async () => {
    world.upstream.queue(CHAT, { status: 500, body: { error: { message: 'boom' } } });
    const response = await world.chat();
    expect(response.status).toBe(502);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-sluice-attempts': '1',
      'x-sluice-model': 'fast',
      'x-sluice-provider': 'one',
      'x-sluice-upstream-model': 'gpt-4o-mini',
      'x-sluice-cache': 'bypass',
      'x-sluice-cost-usd': '0',
      'x-sluice-overhead-ms': expect.stringMatching(/^\d+\.\d+$/),
      'x-ratelimit-limit-requests': '1000',
      'x-should-retry': 'false',
    });
  });

  it('where a limit of the model refused it: the model, and the room of that limit', async () => {
    const tight = await makeWorld({ model: 'limits: { rpm: 0 }' });
    const response = await tight.chat();
    await tight.end();
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-sluice-attempts': '0',
      'x-sluice-model': 'fast',
      'x-sluice-cache': 'bypass',
      'x-ratelimit-limit-requests': '0',
      'x-ratelimit-remaining-requests': '0',
      'retry-after': '3600',
      'x-should-retry': 'false',
    });
  });
});

describe('GET /v1/models', () => {
  it('tells context window, capabilities and prices, in either shape', async () => {
    const facts = {
      id: 'fast',
      context_window: 128_000,
      capabilities: ['chat', 'streaming', 'tools', 'vision', 'structured_output', 'prompt_caching'],
      max_output_tokens: 16_384,
      shutdown_date: '2027-01-14',
      pricing: { input_per_mtok: 1, output_per_mtok: 10, source: 'config' },
    };
    expect(await (await get('/v1/models')).json()).toMatchObject({ object: 'list', data: [facts] });
    expect(await (await get('/v1/models/fast')).json()).toMatchObject({ ...facts, object: 'model' });
    const anthropic = { 'anthropic-version': '2023-06-01' };
    expect(await (await get('/v1/models', anthropic)).json()).toMatchObject({
      data: [{ ...facts, type: 'model', display_name: 'fast' }],
      has_more: false,
      first_id: 'fast',
      last_id: 'fast',
    });
  });

  it('has prices of all classes, with their tiers and version', async () => {
    const { pricing } = (await (await get('/v1/models/fast')).json()) as { pricing: object };
    expect(Object.keys(pricing)).toEqual([
      ...['input_per_mtok', 'output_per_mtok', 'cache_read_per_mtok', 'cache_write_per_mtok'],
      ...['cache_write_1h_per_mtok', 'audio_input_per_mtok', 'audio_output_per_mtok', 'source', 'version'],
    ]);
  });

  it('answers errors in the dialect that the caller speaks', async () => {
    const anthropic = { 'anthropic-version': '2023-06-01' };
    expect(await (await get('/v1/models/none', anthropic)).json()).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error' },
    });
    expect(await (await get('/v1/models/none')).json()).toMatchObject({ error: { code: 'model_not_found' } });
  });

  it.each(['/t/other/v1/models', '/t/other/v1/models/fast'])('%s is 403 for a key of another tenant', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'tenant_mismatch' } });
    expect((await get(path.replace('other', 'acme'))).status).toBe(200);
  });
});

describe('the caller’s own bytes pass where both sides speak one dialect', () => {
  it('unknown members, forms of numbers, order and white space: only what must change is changed', async () => {
    const sent =
      '{  "messages":[{"content":"h\\u00e9","role":"user"}] ,"x_unknown": {"b":1.50, "a":1e3},\n "temperature": 0.10, "model" :  "fast", "seed": 12345678901234567890}';
    expect((await world.post(CHAT, sent)).status).toBe(200);
    const received = world.upstream.received().at(-1);
    expect(received?.body.toString()).toBe(sent.replace('"fast"', '"gpt-4o-mini"'));
  });
});

describe('a body that is announced', () => {
  it('as too large is refused before its sender is told to go on', async () => {
    const socket = connect(world.gateway.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    const head = [`POST ${CHAT} HTTP/1.1`, 'host: x', `authorization: Bearer ${KEY}`, 'content-type: application/json'];
    socket.write(`${[...head, 'content-length: 20000000', 'expect: 100-continue'].join('\r\n')}\r\n\r\n`);
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('a tenant named by host', () => {
  it('must be that of the key', async () => {
    const local = await makeWorld({ env: { SLUICE_PUBLIC_URL: 'http://localhost:0' } });
    const statusAt = (host: string, path = '/v1/models') =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host, authorization: `Bearer ${KEY}` };
        request({ port: local.gateway.port, host: '127.0.0.1', path, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await statusAt('localhost')).toBe(200);
    expect(await statusAt('acme.localhost:8080')).toBe(200);
    expect(await statusAt('other.localhost')).toBe(403);
    expect(await statusAt('acme.localhost', '/t/other/v1/models')).toBe(403);
    expect(await statusAt('other.localhost', '/t/acme/v1/models')).toBe(403);
    expect(await statusAt('elsewhere.example.com')).toBe(200);
    await local.end();
  });
});
