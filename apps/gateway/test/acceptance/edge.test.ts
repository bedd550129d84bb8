import { connect } from 'node:net';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminTokenOf } from '../harness/control-client.ts';
import { HELLO, KEY, makeWorld, type World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
});
afterAll(() => world.end());

/** Sends bytes as they are; what came back until the connection ended, or `ms` passed. */
function raw(bytes: string | Buffer, ms = 5_000): Promise<{ text: string; closed: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(world.gateway.port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => {
      socket.destroy();
      resolve({ text, closed: false });
    }, ms);
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text, closed: true });
    });
    socket.write(bytes);
  });
}

/** What a client gets that reads nothing before its last byte is written; rejects where the connection is reset. */
function writeThenRead(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: world.gateway.port, host: '127.0.0.1' });
    let text = '';
    socket.pause();
    socket.on('error', reject);
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('end', () => resolve(text));
    socket.write(bytes, (error) => (error ? reject(error) : setTimeout(() => socket.resume(), 50)));
  });
}

const AUTH = `authorization: Bearer ${KEY}\r\ncontent-type: application/json\r\n`;
const BODY = JSON.stringify(HELLO);
const post = (headers: string, body = BODY, target = '/v1/chat/completions') =>
  `POST ${target} HTTP/1.1\r\nhost: x\r\n${AUTH}${headers}\r\n${body}`;
const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
const reached = () => world.upstream.received().length;

describe('bodies', () => {
  it('A-20 over 10 MB by their declared length are 413 at once', async () => {
    const before = process.hrtime.bigint();
    const { text, closed } = await raw(post('content-length: 1073741824\r\n', ''));
    expect(statusOf(text)).toBe(413);
    expect(text).toContain('"request_too_large"');
    expect(closed).toBe(true);
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(2000);
  });

  it('A-21 without end are 413 at the limit, and the connection is closed', async () => {
    const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
    const { text, closed } = await raw(post('transfer-encoding: chunked\r\n', chunk.repeat(200)), 10_000);
    expect(statusOf(text)).toBe(413);
    expect(closed).toBe(true);
  });

  it.each([
    ['a model call', '/v1/chat/completions', 11, () => KEY],
    ['the control API', '/api/v1/tenants', 2, () => adminTokenOf(world.gateway)],
  ])(
    'that are too large for %s are answered even to a client that writes all of it before it reads',
    async (_what, target, megabytes, credential) => {
      const body = 'a'.repeat(megabytes * 1024 * 1024);
      for (let round = 0; round < 5; round++) {
        const text = await writeThenRead(
          post(`content-length: ${body.length}\r\n`, body, target).replace(KEY, credential()),
        );
        expect(statusOf(text)).toBe(413);
        expect(text).toContain('"request_too_large"');
      }
    },
  );

  it.each([
    ['no JSON', '{"model":', 'body'],
    ['empty', '', 'body'],
    ['null', 'null', 'body'],
    ['an array', '[]', 'body'],
    ['a text', '"hi"', 'body'],
    ['no messages', '{"model":"fast"}', 'messages'],
    ['messages of the wrong type', '{"model":"fast","messages":"hi"}', 'messages'],
    ['an unknown role', '{"model":"fast","messages":[{"role":"robot","content":"hi"}]}', 'messages[0].role'],
    ['a member twice', '{"model":"fast","model":"smart","messages":[]}', 'model'],
    ['a member twice deep down', '{"model":"fast","messages":[{"role":"user","role":"user","content":"hi"}]}', 'role'],
    ['a model that is no text', '{"model":5,"messages":[{"role":"user","content":"hi"}]}', 'model'],
  ])('A-22 that are %s are 400 and name the member', async (_name, body, param) => {
    const before = reached();
    const response = await world.post('/v1/chat/completions', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } });
    expect(reached()).toBe(before);
  });

  it('A-23 that are no UTF-8 are 400', async () => {
    const response = await fetch(`${world.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: Buffer.concat([
        Buffer.from('{"model":"fast","messages":[{"role":"user","content":"'),
        Buffer.from([0xff]),
        Buffer.from('"}]}'),
      ]),
    });
    expect(response.status).toBe(400);
  });

  it.each(['"\\ud800"', '"a\\uDC00b"', '{"\\udbff":1}'])(
    'I-19 that escape half of a surrogate pair are 400: %s',
    async (value) => {
      const body = `{"model":"fast","messages":[{"role":"user","content":"x"}],"metadata":{"a":${value}}}`;
      const response = await world.post('/v1/chat/completions', body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param: 'body' } });
    },
  );

  it('may hold whole pairs, and backslashes before what only looks like an escape', async () => {
    const body = String.raw`{"model":"fast","messages":[{"role":"user","content":"\ud83d\ude00 \\ud800"}]}`;
    expect((await world.post('/v1/chat/completions', body)).status).toBe(200);
  });

  it('I-21 nested deeper than 64 levels are 400, at any depth, and nobody waits', async () => {
    for (const depth of [65, 10_000, 1_000_000]) {
      const response = await world.post(
        '/v1/chat/completions',
        `{"model":"fast","messages":${'['.repeat(depth)}${']'.repeat(depth)}}`,
      );
      expect(response.status).toBe(400);
    }
  });

  it('of another type, or compressed, are 415', async () => {
    expect((await world.post('/v1/chat/completions', BODY, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await world.post('/v1/chat/completions', BODY, { 'content-encoding': 'gzip' })).status).toBe(415);
  });
});

describe('A-24 bytes that two readers could understand differently are one 4xx, and the connection is closed', () => {
  const length = `content-length: ${BODY.length}\r\n`;
  it.each([
    ['content-length and transfer-encoding', post(`${length}transfer-encoding: chunked\r\n`, `0\r\n\r\n`)],
    ['two content-lengths', post(`${length}content-length: ${BODY.length + 1}\r\n`)],
    ['two equal content-lengths', post(length + length)],
    ['a signed content-length', post(`content-length: +${BODY.length}\r\n`)],
    ['a space before the colon', post(`transfer-encoding : chunked\r\n`, '0\r\n\r\n')],
    ['a folded header', post(`${length}x-a: b\r\n c\r\n`)],
    ['a bare CR', post(`${length}x-a: b\rc\r\n`)],
    ['a NUL', post(`${length}x-a: b\0c\r\n`)],
    ['a hexadecimal chunk size', post('transfer-encoding: chunked\r\n', '0x5\r\nhello\r\n0\r\n\r\n')],
    ['another transfer-encoding', post('transfer-encoding: gzip, chunked\r\n', '0\r\n\r\n')],
    ['two hosts', `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nhost: b\r\n${AUTH}${length}\r\n${BODY}`],
    ['no host', `POST /v1/chat/completions HTTP/1.1\r\n${AUTH}${length}\r\n${BODY}`],
    ['an absolute target', post(length, BODY, 'http://evil.example/v1/chat/completions')],
    ['two content-types', post(`${length}content-type: application/json\r\n`)],
  ])('%s', async (_name, bytes) => {
    const before = reached();
    const { text, closed } = await raw(bytes);
    expect(statusOf(text)).toBeGreaterThanOrEqual(400);
    expect(statusOf(text)).toBeLessThan(500);
    expect(closed).toBe(true);
    expect(reached()).toBe(before);
  });
});

describe('A-25 heads that are too large', () => {
  const length = `content-length: ${BODY.length}\r\n`;
  it('20 KB of header is 431', async () => {
    expect(statusOf((await raw(post(`${length}x-a: ${'a'.repeat(20_000)}\r\n`))).text)).toBe(431);
  });
  it('an address of 9 KB is 414', async () => {
    expect(statusOf((await raw(post(length, BODY, `/v1/chat/completions?${'a'.repeat(9_000)}`))).text)).toBe(414);
  });
  it('over a hundred headers are 431', async () => {
    const many = Array.from({ length: 110 }, (_, i) => `x-${i}: 1\r\n`).join('');
    expect(statusOf((await raw(post(length + many))).text)).toBe(431);
  });
});

describe('credentials', () => {
  it('A-44 in the address are none: 401', async () => {
    const response = await fetch(`${world.gateway.url}/v1/chat/completions?api_key=${KEY}&key=${KEY}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: BODY,
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect(world.gateway.output()).not.toContain(KEY);
  });

  it('work as bearer and as x-api-key alike, and differing ones are 400', async () => {
    const call = (headers: Record<string, string>) =>
      fetch(`${world.gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: BODY,
      });
    expect((await call({ 'x-api-key': KEY })).status).toBe(200);
    expect((await call({ 'x-api-key': KEY, authorization: `Bearer ${KEY}` })).status).toBe(200);
    expect((await call({ 'x-api-key': 'other', authorization: `Bearer ${KEY}` })).status).toBe(400);
    expect((await call({ authorization: `Bearer ${KEY}x` })).status).toBe(401);
    expect((await call({ authorization: `Basic ${KEY}` })).status).toBe(401);
  });

  it('never reach the provider: it gets its own key and no header of the caller’s', async () => {
    await world.chat(HELLO, { cookie: 'a=b', 'x-forwarded-for': '1.2.3.4', 'x-custom': 'z', 'openai-beta': 'x=1' });
    const last = world.upstream.received().at(-1);
    expect(last?.key).toBe('key-one-1');
    expect(JSON.stringify(last?.rawHeaders)).not.toContain(KEY);
    for (const name of ['cookie', 'x-forwarded-for', 'x-custom']) expect(last?.headers[name]).toBeUndefined();
  });
});

describe('A-42 members that name hosts or credentials', () => {
  it.each(['api_base', 'base_url', 'api_key', 'custom_host', 'organization', 'custom_llm_provider', 'extra_headers'])(
    '%s is 400',
    async (member) => {
      const before = reached();
      const response = await world.chat({ ...HELLO, [member]: 'http://127.0.0.1:1' });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { param: member } });
      expect(reached()).toBe(before);
    },
  );
});

describe('A-54 numbers out of bounds', () => {
  it.each([
    ['max_tokens', 1_000_000_000],
    ['max_tokens', 0],
    ['max_completion_tokens', 1_000_001],
    ['n', 1000],
    ['n', 0],
    ['top_logprobs', 9999],
    ['stop', Array.from({ length: 17 }, (_, i) => `s${i}`)],
  ])('%s %j is 400', async (member, value) => {
    const before = reached();
    const response = await world.chat({ ...HELLO, [member]: value });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: member } });
    expect(reached()).toBe(before);
  });
});

describe('routes', () => {
  it.each([
    ['GET', '/v1/chat/completions', 405],
    ['DELETE', '/v1/models', 405],
    ['POST', '/v1/unknown', 404],
    ['GET', '/V1/models', 404],
    ['GET', '//v1/models', 404],
    // Decoded by Hono, and behind the same guard.
    ['GET', '/v1/%6dodels', 401],
    ['GET', '/unknown', 404],
    ['POST', '/', 405],
    ['TRACE', '/v1/models', 405],
  ])('%s %s is %i in JSON', async (method, path, status) => {
    const { text } = await raw(`${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(statusOf(text)).toBe(status);
    expect(text.toLowerCase()).toContain('content-type: application/json');
  });

  it('name the tenant by prefix or header, and a wrong one is 403', async () => {
    expect((await world.post('/t/acme/v1/chat/completions', HELLO)).status).toBe(200);
    expect((await world.post('/t/other/v1/chat/completions', HELLO)).status).toBe(403);
    expect((await world.chat(HELLO, { 'x-tenant-id': 'acme' })).status).toBe(200);
    expect((await world.chat(HELLO, { 'x-tenant-id': 'other' })).status).toBe(403);
  });
});
