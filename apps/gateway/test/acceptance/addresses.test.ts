import { connect, type Socket } from 'node:net';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { HELLO, KEY, makeWorld, type World } from '../harness/world.ts';

let world: World;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await world.end();
});

/** The tests are a proxy: callers come from wherever they say. */
async function open(platform: string, env: Record<string, string> = { SLUICE_TRUSTED_PROXIES: '127.0.0.0/8' }) {
  world = await makeWorld({ platform, env });
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
}

const from = (address: string, more: Record<string, string> = {}) =>
  world.chat(HELLO, { 'x-forwarded-for': address, ...more });
const STRANGER = { authorization: 'Bearer sk-nobody-knows-this' };

async function refusalOf(response: Response) {
  return { status: response.status, ...((await response.json()) as { error: { code: string; sluice: object } }).error };
}

describe('the platform’s list', () => {
  it('refuses whoever is not in it, before the key is looked at, on every route but the probes', async () => {
    await open('allowed_ips: [10.0.0.0/8, "2001:db8::/32"]\ndenied_ips: [10.9.0.0/16]');
    for (const address of ['10.1.2.3', '2001:db8::1']) expect((await from(address)).status).toBe(200);
    for (const address of ['10.9.1.1', '192.0.2.1', '::ffff:10.9.1.1', '2001:db9::1']) {
      expect(await refusalOf(await from(address, STRANGER))).toMatchObject({ status: 403, code: 'ip_not_allowed' });
    }
    const get = (path: string) => fetch(world.gateway.url + path, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    for (const path of ['/v1/models', '/api/v1/models', '/', '/openapi.json'])
      expect((await get(path)).status, path).toBe(403);
    for (const path of ['/healthz', '/readyz']) expect((await get(path)).status, path).toBe(200);
    expect(world.upstream.received()).toHaveLength(2);
  });

  it('is none by default', async () => {
    await open('');
    expect((await from('192.0.2.1')).status).toBe(200);
  });
});

describe('requests of one address', () => {
  it('are limited by the address, a /64 being one, and not by any other', async () => {
    await open('address_limits: { rpm: 3 }');
    const site = ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:ffff::3', '2001:db8:0:1::4'];
    const statuses = [];
    for (const address of site) statuses.push((await from(address)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await from(site[0] ?? '');
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(await refusalOf(refused)).toMatchObject({
      code: 'rate_limit_exceeded',
      sluice: { scope: 'address:2001:db8:0:1::/64', limit: 3 },
    });
    expect((await from('2001:db8:0:2::1')).status).toBe(200);
    expect((await from('192.0.2.1')).status).toBe(200);
  });
});

describe('failed keys of one address', () => {
  it('are 429 once they are too many, for the strangers alone', async () => {
    await open('address_limits: { failed_keys: 2 }');
    const statuses = [];
    for (let i = 0; i < 4; i++)
      statuses.push((await from('192.0.2.1', { authorization: `Bearer sk-guess-${i}` })).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
    expect((await from('192.0.2.1')).status).toBe(200);
    expect((await from('192.0.2.2', STRANGER)).status).toBe(401);
  });
});

describe('connections of one address', () => {
  const PROBE = 'GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: keep-alive\r\n\r\n';

  function dial(request = PROBE): Promise<string> {
    const socket = connect(world.gateway.port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    return new Promise((resolve) => {
      socket.on('data', (data: Buffer) => {
        text += data;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
      socket.write(request);
      socket.once('data', () => setImmediate(() => resolve(text)));
    });
  }

  it('are limited; one that closes makes room', async () => {
    await open('address_limits: { connections: 2 }', {});
    expect(await dial()).toMatch(/^HTTP\/1\.1 200 /);
    expect(await dial()).toMatch(/^HTTP\/1\.1 200 /);
    const body = JSON.stringify(HELLO);
    const head = ['POST /v1/chat/completions HTTP/1.1', 'host: a', `authorization: Bearer ${KEY}`];
    head.push('content-type: application/json', `content-length: ${body.length}`);
    const refused = await dial(`${head.join('\r\n')}\r\n\r\n${body}`);
    expect(refused).toMatch(/^HTTP\/1\.1 429 /);
    expect(refused).toContain('"code":"rate_limit_exceeded"');
    expect(refused).toContain('"scope":"address:127.0.0.1"');
    expect(refused).not.toContain('200 OK');
    sockets[0]?.destroy();
    expect((await world.ledger()).length + world.upstream.received().length).toBe(0);
    await expect.poll(async () => (await dial()).slice(0, 12)).toBe('HTTP/1.1 200');
  });

  it('of a trusted proxy are not counted', async () => {
    await open('address_limits: { connections: 2 }');
    for (let i = 0; i < 4; i++) expect(await dial()).toMatch(/^HTTP\/1\.1 200 /);
  });
});
