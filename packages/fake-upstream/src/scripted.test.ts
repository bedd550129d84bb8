import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  closeBeforeAnswer,
  emptyAnswer,
  eventStream,
  hang,
  htmlPage,
  longerThanDeclared,
  redirect,
  resetBeforeAnswer,
  shorterThanDeclared,
  truncatedJson,
} from './reply.ts';
import { type Scripted, startScripted } from './scripted.ts';

let upstream: Scripted;
const sockets: Socket[] = [];

beforeEach(async () => {
  upstream = await startScripted();
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await upstream.close();
});

const get = (path = '/x', init: RequestInit = {}) => fetch(`${upstream.url}${path}`, { redirect: 'manual', ...init });

/** A connection of its own, with all that came back and how it ended. */
function raw(request: string): { socket: Socket; ended: Promise<{ text: string; error: string | undefined }> } {
  const socket = connect(upstream.port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  let error: string | undefined;
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
  });
  socket.on('error', (fault: NodeJS.ErrnoException) => {
    error = fault.code;
  });
  socket.write(request);
  return { socket, ended: new Promise((resolve) => socket.on('close', () => resolve({ text, error }))) };
}

const PLAIN = 'GET /x HTTP/1.1\r\nhost: x\r\n\r\n';

describe('the script decides each answer', () => {
  test('queued replies come once each and in order, then what always holds', async () => {
    upstream.queue('/x', { status: 500 }, { status: 429, headers: { 'retry-after': '2' } });
    upstream.always('/x', { body: { ok: true } });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await get()).status);
    expect(statuses).toEqual([500, 429, 200, 200]);
    expect(upstream.unused()).toBe(0);
  });

  test('selects by key, method and path, and asks functions with the number of the attempt', async () => {
    upstream.always({ path: '/x', key: 'sk-b' }, (_request, attempt) => ({ body: `b${attempt}` }));
    upstream.always({ path: /^\/x/, method: 'GET', key: 'sk-a' }, { body: 'a' });
    const ask = async (headers: Record<string, string>) => (await get('/x', { headers })).text();
    expect(await ask({ authorization: 'Bearer sk-b' })).toBe('b1');
    expect(await ask({ 'x-api-key': 'sk-a' })).toBe('a');
    expect(await ask({ 'api-key': 'sk-b' })).toBe('b2');
  });

  test('a request that the script does not know is a 501 and marked', async () => {
    expect((await get('/unknown')).status).toBe(501);
    expect(upstream.received()[0]?.unscripted).toBe(true);
  });

  test('plain oddities arrive as scripted', async () => {
    upstream.queue('/x', htmlPage(), emptyAnswer(), emptyAnswer(204), redirect('http://10.0.0.1/'), emptyAnswer(304));
    const html = await get();
    expect([html.status, html.headers.get('content-type'), (await html.text()).slice(0, 9)]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype',
    ]);
    expect(await (await get()).text()).toBe('');
    expect((await get()).status).toBe(204);
    const moved = await get();
    expect([moved.status, moved.headers.get('location')]).toEqual([302, 'http://10.0.0.1/']);
    expect((await get()).status).toBe(304);
  });

  test('truncated JSON has a length that fits and does not parse', async () => {
    upstream.queue('/x', truncatedJson({ a: 'long enough to be cut' }));
    const answer = await get();
    await expect(answer.json()).rejects.toThrow(SyntaxError);
  });
});

describe('broken HTTP is really broken', () => {
  test('a reset before the answer is a TCP reset without a byte', async () => {
    upstream.queue('/x', resetBeforeAnswer());
    expect(await raw(PLAIN).ended).toEqual({ text: '', error: 'ECONNRESET' });
    expect(upstream.received()[0]).toMatchObject({ closedBy: 'script', sentBytes: 0, finishedAt: undefined });
  });

  test('a close before the answer is a clean end without a byte', async () => {
    upstream.queue('/x', closeBeforeAnswer());
    expect(await raw(PLAIN).ended).toEqual({ text: '', error: undefined });
  });

  test('dieAtByte sends exactly so many bytes and resets', async () => {
    upstream.queue('/x', { body: 'x'.repeat(100), dieAtByte: 40 });
    const { text } = await raw(PLAIN).ended;
    expect(text.split('\r\n\r\n')[1]).toBe('x'.repeat(40));
    expect(text).toContain('content-length: 100');
    expect(upstream.received()[0]).toMatchObject({ sentBytes: 40, closedBy: 'script' });
  });

  test('dieAtByte cuts inside a chunk of a stream', async () => {
    upstream.queue('/x', { chunks: ['abcdef', 'ghijkl', 'never'], dieAtByte: 8 });
    const { text } = await raw(PLAIN).ended;
    expect(text).toContain('abcdef');
    expect(text).toContain('gh\r\n');
    expect(text).not.toContain('ghi');
  });

  test('an answer that is shorter than declared ends early', async () => {
    upstream.queue('/x', shorterThanDeclared({ a: 1 }));
    await expect(get().then((answer) => answer.text())).rejects.toThrow();
  });

  test('an answer that is longer than declared leaves bytes on the connection', async () => {
    upstream.queue('/x', longerThanDeclared({ a: 1 }, 5));
    const line = raw(PLAIN);
    await upstream.waitFor((log) => log[0]?.finishedAt !== undefined);
    line.socket.end();
    const { text } = await line.ended;
    expect(text).toContain('content-length: 7');
    expect(text.split('\r\n\r\n')[1]).toBe('{"a":1}xxxxx');
  });

  test('raw bytes replace the whole answer', async () => {
    upstream.queue('/x', { rawBytes: 'HTTP/1.1 200 OK\r\ncontent-length: nonsense\r\n\r\nboo' });
    expect((await raw(PLAIN).ended).text).toBe('HTTP/1.1 200 OK\r\ncontent-length: nonsense\r\n\r\nboo');
  });
});

describe('the log is an independent witness', () => {
  test('holds method, path, query, headers and the exact bytes of the body', async () => {
    upstream.always('/v1/chat/completions', { body: {} });
    const body = Buffer.from('{"a": "ü\\u0000",  "b":1}');
    await get('/v1/chat/completions?q=1', { method: 'POST', body, headers: { authorization: 'Bearer sk-1' } });
    const [entry] = upstream.received();
    expect(entry).toMatchObject({ seq: 1, method: 'POST', path: '/v1/chat/completions', query: 'q=1', key: 'sk-1' });
    expect(entry?.body.equals(body)).toBe(true);
    expect(entry?.json()).toEqual({ a: 'ü\0', b: 1 });
    expect(entry?.finishedAt).toBeGreaterThanOrEqual(entry?.at ?? Number.POSITIVE_INFINITY);
  });

  test('says when the client left a stream and how much had been sent until then', async () => {
    upstream.queue('/x', eventStream(['data: 1\n\n', 'data: 2\n\n'], 'hang'));
    const aborter = new AbortController();
    const answer = await get('/x', { signal: aborter.signal });
    await upstream.waitFor((log) => log[0]?.sentChunks === 2);
    expect(answer.status).toBe(200);
    expect(upstream.received()[0]?.closedAt).toBeUndefined();
    aborter.abort();
    const [entry] = await upstream.waitFor((log) => log[0]?.closedBy === 'client');
    expect(entry).toMatchObject({ sentBytes: 18, sentChunks: 2, finishedAt: undefined });
    await upstream.waitFor(() => upstream.connections().open === 0);
  });

  test('a stream stands still until its step may go on', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream.queue('/x', eventStream(['data: 1\n\n', { until: promise }, 'data: 2\n\n']));
    const reader = (await get()).body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: 1\n\n');
    expect(upstream.received()[0]?.sentChunks).toBe(1);
    resolve();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: 2\n\n');
    expect((await reader.read()).done).toBe(true);
  });

  test('a request that was cut while it was sent is told apart', async () => {
    const line = raw('POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc');
    await upstream.waitFor(() => upstream.connections().open === 1);
    line.socket.end();
    const [entry] = await upstream.waitFor((log) => log.length === 1);
    expect(entry).toMatchObject({ bodyComplete: false, closedBy: 'client' });
  });

  test('a hanging answer shows the moment the client gave up', async () => {
    upstream.queue('/x', hang());
    const aborter = new AbortController();
    const answer = get('/x', { signal: aborter.signal });
    await upstream.waitFor((log) => log.length === 1);
    aborter.abort();
    await expect(answer).rejects.toThrow();
    expect((await upstream.waitFor((log) => log[0]?.closedBy === 'client'))[0]?.sentBytes).toBe(0);
  });

  test('a wait that is not fulfilled says what was seen', async () => {
    upstream.always('/x', {});
    await get();
    await expect(upstream.waitFor((log) => log.length > 1, 20)).rejects.toThrow(/1 GET \/x/);
  });
});
