import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, type RawPeer, startRawPeer } from '../../test/harness/raw-peer.ts';
import { type SelfSigned, selfSigned } from '../../test/harness/self-signed.ts';
import { startTunnelProxy, type TunnelProxy } from '../../test/harness/tunnel-proxy.ts';
import { AddressRefused } from './address-guard.ts';
import { getJson, type JsonReply } from './get-json.ts';
import { Pools, type ProxySettings } from './pools.ts';

const usual = getCACertificates('default');
const trusted = selfSigned();
beforeAll(() => setDefaultCACertificates([...usual, trusted.cert]));
afterAll(() => setDefaultCACertificates(usual));

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const answer = ({ socket }: Asked) => socket.write(OK);

async function peer(tls?: SelfSigned, serve: (asked: Asked) => void = answer): Promise<RawPeer> {
  const started = await startRawPeer(serve, tls === undefined ? {} : { tls });
  toClose.push(started.close);
  return started;
}

async function proxy(): Promise<TunnelProxy> {
  const started = await startTunnelProxy();
  toClose.push(started.close);
  return started;
}

function poolsBy(settings: Partial<ProxySettings> = {}): Pools {
  const pools = new Pools({ httpsProxy: undefined, noProxy: [], ...settings });
  toClose.push(() => pools.close());
  return pools;
}

async function get(pools: Pools, origin: string, over = {}): Promise<JsonReply | { message: string; class: string }> {
  const pool = pools.get({ origin, allowPrivateNetwork: true, connectMs: 3000, ...over });
  const reply = await getJson({ pool, path: '/v1/models?a=b', headers: ['x-a', 'b'], timeoutMs: 5000 });
  // A connection is free again after a turn.
  for (let count = 0; count < 3; count++) await new Promise(setImmediate);
  return reply;
}

describe('over TLS', () => {
  it('connections are kept, HTTP/1.1 is agreed on, and a new one goes on with the last session', async () => {
    const { origin, sockets, asked } = await peer(trusted);
    const pools = poolsBy();
    for (let count = 0; count < 3; count++) expect(await get(pools, origin.origin)).toMatchObject({ status: 200 });
    expect(sockets).toHaveLength(1);
    expect(asked[0]?.text).toMatch(/^GET \/v1\/models\?a=b HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/);
    const [first] = sockets as readonly TLSSocket[];
    expect(first?.isSessionReused()).toBe(false);
    first?.destroy();
    await expect.poll(async () => get(pools, origin.origin)).toMatchObject({ status: 200 });
    expect((sockets.at(-1) as TLSSocket).isSessionReused()).toBe(true);
  });

  it('the name that was asked for is said, and held to the certificate', async () => {
    const { origin, sockets } = await peer(trusted);
    const pools = poolsBy();
    expect(await get(pools, `https://localhost:${origin.port}`)).toMatchObject({ status: 200 });
    expect((sockets[0] as TLSSocket & { servername: string }).servername).toBe('localhost');
    const other = selfSigned(30, 'other.example');
    setDefaultCACertificates([...usual, trusted.cert, other.cert]);
    const { port } = (await peer(other)).origin;
    expect(await get(pools, `https://127.0.0.1:${port}`)).toMatchObject({ status: 200 });
    expect(await get(pools, `https://localhost:${port}`)).toMatchObject({
      class: 'unreachable',
      message: 'no connection: ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('nobody else’s certificate is taken, nor one that is over', async () => {
    const pools = poolsBy();
    const stranger = await peer(selfSigned());
    expect(await get(pools, stranger.origin.origin)).toMatchObject({
      class: 'unreachable',
      message: expect.stringMatching(/CERT|SELF_SIGNED|SIGNATURE/),
    });
    const old = selfSigned(-0.5);
    setDefaultCACertificates([...usual, trusted.cert, old.cert]);
    expect(await get(pools, (await peer(old)).origin.origin)).toMatchObject({
      message: 'no connection: CERT_HAS_EXPIRED',
    });
    expect(stranger.asked).toHaveLength(0);
  });

  it('a body of many pieces comes whole', async () => {
    const text = JSON.stringify({ data: 'x'.repeat(500_000) });
    const { origin } = await peer(trusted, ({ socket }) =>
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`),
    );
    expect(await get(poolsBy(), origin.origin)).toMatchObject({ text });
  });
});

describe('through a proxy', () => {
  it('TLS goes through a line, kept from one request to the next', async () => {
    const { origin, sockets, asked } = await peer(trusted);
    const way = await proxy();
    const pools = poolsBy({ httpsProxy: way.url });
    const text = await get(pools, `https://localhost:${origin.port}`);
    expect(text).toMatchObject({ status: 200, text: '{}' });
    expect(await get(pools, `https://localhost:${origin.port}`)).toMatchObject({ status: 200 });
    expect(way.asked).toEqual([`CONNECT localhost:${origin.port}`]);
    expect(sockets).toHaveLength(1);
    // What opens the proxy is not the provider's business.
    expect(asked.map(({ text: said }) => said).join()).not.toContain('proxy-authorization');
  });

  it('a plain request names the whole address', async () => {
    const { origin } = await peer();
    const way = await proxy();
    expect(await get(poolsBy({ httpsProxy: way.url }), origin.origin)).toMatchObject({ status: 200 });
    expect(way.asked).toEqual([`GET ${origin.origin}/v1/models?a=b`]);
  });

  it('what the proxy refuses was never sent', async () => {
    const { origin, sockets } = await peer(trusted);
    const way = await proxy();
    const wrong = way.url.replace('ada', 'eve');
    expect(await get(poolsBy({ httpsProxy: wrong }), origin.origin)).toMatchObject({
      class: 'unreachable',
      message: 'no connection: the proxy answered 407',
    });
    const nobody = await peer(undefined, ({ socket }) => socket.end('SSH-2.0-x\r\n\r\n'));
    expect(await get(poolsBy({ httpsProxy: nobody.origin.origin }), origin.origin)).toMatchObject({
      message: 'no connection: the proxy does not speak HTTP',
    });
    const silent = await peer(undefined, ({ socket }) => socket.end());
    expect(await get(poolsBy({ httpsProxy: silent.origin.origin }), origin.origin)).toMatchObject({
      message: 'no connection: the proxy closed the connection',
    });
    const hanging = await peer(undefined, () => {});
    expect(await get(poolsBy({ httpsProxy: hanging.origin.origin }), origin.origin, { connectMs: 60 })).toMatchObject({
      message: 'no connection: ETIMEDOUT',
    });
    const eager = await peer(undefined, ({ socket }) => socket.write('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'));
    expect(await get(poolsBy({ httpsProxy: eager.origin.origin }), origin.origin)).toMatchObject({
      message: 'no connection: the proxy says more than it was asked',
    });
    expect(sockets).toHaveLength(0);
  });

  it.each([
    [['*'], true],
    [['localhost'], true],
    [['.localhost'], false],
    [['example.com', 'localhost'], true],
    [['ocalhost'], false],
  ])('unless NO_PROXY says otherwise: %j', async (noProxy, bypassed) => {
    const { origin } = await peer(trusted);
    const way = await proxy();
    await get(poolsBy({ httpsProxy: way.url, noProxy }), `https://localhost:${origin.port}`);
    expect(way.asked.length === 0).toBe(bypassed);
  });
});

describe('addresses that are not of the public internet', () => {
  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://[::1]',
    'http://[::ffff:10.0.0.1]',
    'http://[fe80::1]',
    'http://169.254.169.254',
    'http://localhost',
    'http://api.localhost',
  ])('%s is refused before anything connects', (origin) => {
    expect(() => poolsBy().get({ origin, allowPrivateNetwork: false, connectMs: 100 })).toThrow(AddressRefused);
  });

  it('one origin has one pool for those who may do the same', () => {
    const pools = poolsBy();
    const key = { origin: 'http://127.0.0.1:1', allowPrivateNetwork: true, connectMs: 100 };
    expect(pools.get({ ...key })).toBe(pools.get({ ...key }));
    expect(pools.get({ ...key, connectMs: 200 })).not.toBe(pools.get(key));
  });
});

describe('a list that is too much', () => {
  it('ends at 8 MB, and at its time', async () => {
    const { origin } = await peer(undefined, ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = () => {
        if (!socket.destroyed) socket.write(Buffer.alloc(100_000, 'x'), () => setImmediate(more));
      };
      more();
    });
    const pools = poolsBy();
    expect(await get(pools, origin.origin)).toMatchObject({ class: 'bad-response', message: 'the answer is too long' });
    const silent = await peer(undefined, () => {});
    const pool = pools.get({ origin: silent.origin.origin, allowPrivateNetwork: true, connectMs: 100 });
    expect(await getJson({ pool, path: '/', headers: [], timeoutMs: 30 })).toMatchObject({ class: 'timeout' });
  });
});
