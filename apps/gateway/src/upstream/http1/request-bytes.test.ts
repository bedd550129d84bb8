import { describe, expect, it } from 'vitest';
import { requestBytes } from './request-bytes.ts';

const OWN = 'host: api.example\r\nconnection: keep-alive\r\n';
const post = (headers: readonly string[], path = '/v1/chat', body = '{}') =>
  Buffer.concat(requestBytes({ path, headers, body: Buffer.from(body) }, '', OWN)).toString('latin1');

describe('a request on the wire', () => {
  it('is line by line what was asked for, with its length counted in bytes', () => {
    expect(post(['authorization', 'Bearer k', 'x-a', 'é'], '/v1/chat?a=b', '{"é":1}')).toBe(
      `POST /v1/chat?a=b HTTP/1.1\r\n${OWN}authorization: Bearer k\r\nx-a: é\r\ncontent-length: 8\r\n\r\n{"Ã©":1}`,
    );
  });

  it('has no length where it has no body', () => {
    const bytes = requestBytes({ method: 'GET', path: '/models', headers: [], body: new Uint8Array() }, '', OWN);
    expect(Buffer.concat(bytes).toString()).toBe(`GET /models HTTP/1.1\r\n${OWN}\r\n`);
    expect(post([], '/a', '')).toContain('content-length: 0\r\n');
  });

  it('is one piece, unless the body is large: then nothing of it is copied', () => {
    const small = new Uint8Array(1000);
    const large = new Uint8Array(1_000_000).subarray(100);
    expect(requestBytes({ path: '/', headers: [], body: small }, '', OWN)).toHaveLength(1);
    const [head, body] = requestBytes({ path: '/', headers: [], body: large }, '', OWN);
    expect(head?.toString()).toContain(`content-length: ${large.length}\r\n`);
    expect([body?.buffer, body?.byteOffset, body?.length]).toEqual([large.buffer, 100, large.length]);
  });

  it.each([
    ['a value with a line of its own', ['x-a', 'b\r\nx-c: d']],
    ['a bare line feed', ['x-a', 'b\nc']],
    ['a bare carriage return', ['x-a', 'b\rc']],
    ['NUL', ['x-a', 'b\0']],
    ['a character that is no byte', ['x-a', '漢']],
    ['a name with a colon', ['x-a: b\r\nx-c', 'd']],
    ['no name', ['', 'd']],
  ])('is never split by %s', (_what, headers) => {
    expect(() => post(headers)).toThrow('cannot be sent');
  });

  it.each(['Content-Length', 'transfer-encoding', 'HOST', 'connection', 'Expect', 'Upgrade', 'te', 'keep-alive'])(
    'frames itself: no %s of others',
    (name) => {
      expect(() => post([name, '5'])).toThrow('belongs to the connection');
    },
  );

  it.each(['', 'v1', '/a b', '/a\r\nx: y', '/漢', 'http://other.example/'])('refuses the path %j', (path) => {
    expect(() => post([], path)).toThrow('path');
  });
});
