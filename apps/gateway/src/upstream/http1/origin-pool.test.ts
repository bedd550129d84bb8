import { once } from 'node:events';
import type { Fault } from '@sluice/core/chat/fault';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Asked, type RawPeer, startRawPeer } from '../../../test/harness/raw-peer.ts';
import { Exchange } from '../transport.ts';
import { OriginPool } from './origin-pool.ts';

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function peer(serve: (asked: Asked) => void, options?: Parameters<typeof startRawPeer>[1]): Promise<RawPeer> {
  const started = await startRawPeer(serve, options);
  toClose.push(started.close);
  return started;
}

function poolTo(origin: URL, over: { connectMs?: number; guarded?: boolean; most?: number } = {}): OriginPool {
  const { most, connectMs = 2000, guarded = false } = over;
  const pool = new OriginPool({ origin, guarded, connectMs, proxy: undefined }, most);
  toClose.push(() => pool.close());
  return pool;
}

interface Got {
  readonly status: number | undefined;
  readonly body: string;
  readonly fault: Fault | undefined;
  readonly sent: boolean;
}

interface Asking {
  readonly exchange: Exchange;
  readonly got: Promise<Got>;
}

function ask(pool: OriginPool, body = '{}', onData: (exchange: Exchange) => void = () => {}): Asking {
  let status: number | undefined;
  let text = '';
  let settle: (fault?: Fault) => void = () => {};
  const exchange = new Exchange({
    head: (seen) => {
      expect(status).toBeUndefined();
      status = seen;
    },
    data: (chunk) => {
      text += chunk.toString('latin1');
      onData(exchange);
    },
    end: () => settle(),
    fail: (fault) => settle(fault),
  });
  const got = new Promise<Got>((resolve, reject) => {
    let told = false;
    settle = (fault) => {
      if (told) reject(new Error('the sink was told twice how it ended'));
      told = true;
      resolve({ status, body: text, fault, sent: exchange.sent });
    };
  });
  exchange.start({ pool, path: '/v1/x', headers: ['x-a', 'b'], body: Buffer.from(body) });
  return { exchange, got };
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const ok = { status: 200, body: 'ok', fault: undefined, sent: true };

/** Long enough for a connection that was just used to be free again. */
async function turns(): Promise<void> {
  for (let count = 0; count < 3; count++) await new Promise(setImmediate);
}

describe('connections are kept', () => {
  it('and used again, the last one first', async () => {
    const { origin, asked, sockets } = await peer(({ socket }) => socket.write(OK));
    const pool = poolTo(origin);
    const three = [ask(pool), ask(pool), ask(pool)];
    for (const { got } of three) expect(await got).toEqual(ok);
    for (let count = 0; count < 5; count++) {
      await turns();
      expect(await ask(pool).got).toEqual(ok);
    }
    expect(sockets).toHaveLength(3);
    expect(new Set(asked.slice(3).map(({ connection }) => connection)).size).toBe(1);
    const { port } = origin;
    expect(asked[0]?.text).toBe(
      `POST /v1/x HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\nx-a: b\r\ncontent-length: 2\r\n\r\n{}`,
    );
  });

  it.each([
    ['it says so', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok'],
    ['it speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok'],
    ['its patience ends within two seconds', 'HTTP/1.1 200 OK\r\nkeep-alive: timeout=2\r\ncontent-length: 2\r\n\r\nok'],
    ['something follows the answer', `${OK}HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfalse`],
    ['a line end follows the answer', `${OK}\r\n`],
  ])('unless %s', async (_why, answer) => {
    const { origin, sockets } = await peer(({ socket }) => socket.write(answer));
    const pool = poolTo(origin);
    for (let count = 0; count < 3; count++) {
      expect(await ask(pool).got).toEqual(ok);
      await turns();
    }
    expect(sockets).toHaveLength(3);
    await expect.poll(() => sockets.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('but not used in the turn in which the answer came: what comes right behind it is seen first', async () => {
    // The peer closes without having said so.
    const { origin, sockets } = await peer(({ socket }) => socket.end(OK));
    const pool = poolTo(origin);
    for (let count = 0; count < 20; count++) expect(await ask(pool).got).toEqual(ok);
    expect(sockets).toHaveLength(20);
  });

  it('until the peer closes them while nothing is asked', async () => {
    const { origin, sockets } = await peer(({ socket }) => socket.write(OK));
    const pool = poolTo(origin);
    for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
      expect(await ask(pool).got).toEqual(ok);
      await turns();
      const last = sockets.at(-1);
      last?.[how]();
      if (last !== undefined && !last.closed) await once(last, 'close');
      await turns();
      expect(await ask(pool).got).toEqual(ok);
    }
    expect(sockets.length).toBeGreaterThan(3);
  });

  it('until bytes come that nobody asked for: they never become the next answer', async () => {
    const { origin, sockets } = await peer(({ socket }) => socket.write(OK));
    const pool = poolTo(origin);
    expect(await ask(pool).got).toEqual(ok);
    await turns();
    sockets[0]?.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison');
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    expect(await ask(pool).got).toEqual(ok);
    expect(sockets).toHaveLength(2);
  });
});

describe('an answer', () => {
  it('is the same byte by byte, in any framing', async () => {
    const head = 'HTTP/1.1 200 OK\r\n';
    const wires = [
      `${head}content-length: 11\r\n\r\nhello world`,
      `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${head}transfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nt: u\r\n\r\n`,
    ];
    const { origin, sockets } = await peer(({ socket, number }) => {
      const wire = wires[number - 1] ?? '';
      socket.setNoDelay(true);
      let at = 0;
      const next = () => {
        if (at < wire.length) socket.write(wire[at++] ?? '', () => setImmediate(next));
      };
      next();
    });
    const pool = poolTo(origin);
    for (let count = 0; count < wires.length; count++) {
      expect(await ask(pool).got).toEqual({ ...ok, body: 'hello world' });
      await turns();
    }
    expect(sockets).toHaveLength(1);
  });

  it('may end with its connection', async () => {
    const { origin } = await peer(({ socket }) => socket.end('HTTP/1.1 200 OK\r\n\r\nhello'));
    expect(await ask(poolTo(origin)).got).toEqual({ ...ok, body: 'hello' });
  });

  it('may come before the request has left; the connection is not used again', async () => {
    const { origin, sockets } = await peer(() => {});
    const pool = poolTo(origin);
    const { got } = ask(pool, 'x'.repeat(8_000_000));
    await expect.poll(() => sockets.length).toBe(1);
    sockets[0]?.pause();
    sockets[0]?.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno');
    expect(await got).toMatchObject({ status: 413, body: 'no' });
    sockets[0]?.resume();
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  });

  it('is not read further than its taker wants', async () => {
    let written = 0;
    const { origin } = await peer(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 64000000\r\n\r\n');
      const chunk = Buffer.alloc(64_000, 'a');
      const more = () => {
        while (written < 64_000_000) {
          written += chunk.length;
          if (!socket.write(chunk)) return socket.once('drain', more);
        }
        return undefined;
      };
      more();
    });
    let paused = false;
    const { exchange, got } = ask(poolTo(origin), '{}', (one) => {
      if (paused) return;
      paused = true;
      one.pause();
    });
    await expect.poll(() => paused).toBe(true);
    const seen: number[] = [];
    // The buffers of both kernels fill, then nothing moves.
    await expect.poll(() => seen.push(written) > 1 && seen.at(-1) === seen.at(-2), { interval: 100 }).toBe(true);
    expect(written).toBeLessThan(32_000_000);
    exchange.resume();
    expect((await got).body.length).toBe(64_000_000);
  });
});

describe('a broken exchange', () => {
  it.each([
    ['nothing', '', 'reset'],
    ['half a head', 'HTTP/1.1 200 OK\r\ncontent-', 'reset'],
    ['a body that is cut', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello', 'reset'],
    ['a cut chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhello', 'reset'],
    ['no HTTP', '<html>', 'bad-response'],
    [
      'two framings',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'bad-response',
    ],
    ['a folded line', 'HTTP/1.1 200 OK\r\na: b\r\n c\r\ncontent-length: 0\r\n\r\n', 'bad-response'],
    [
      'a chunk that is none',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n',
      'bad-response',
    ],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n', 'bad-response'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\ncontent-encoding: zip\r\ncontent-length: 2\r\n\r\nok', 'bad-response'],
  ])('by %s has its class, was sent, and is over', async (_what, wire, cls) => {
    const { origin, sockets } = await peer(({ socket }) => socket.end(wire));
    const got = await ask(poolTo(origin)).got;
    expect(got.fault?.class).toBe(cls);
    expect(got.sent).toBe(true);
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  });

  it('by a reset is a reset', async () => {
    const { origin } = await peer(({ socket }) => socket.resetAndDestroy());
    expect(await ask(poolTo(origin)).got).toMatchObject({ fault: { class: 'reset' }, sent: true });
  });

  it('by a greeting never takes it for its answer', async () => {
    const { origin } = await peer(({ socket }) => socket.write(OK), { greeting: '220 smtp.example\r\n' });
    expect(await ask(poolTo(origin)).got).toMatchObject({ fault: { class: 'bad-response' } });
  });

  it('by a port where nobody listens was never sent', async () => {
    const got = await ask(poolTo(new URL('http://127.0.0.1:9'))).got;
    expect(got).toMatchObject({ fault: { class: 'unreachable', message: 'no connection: ECONNREFUSED' }, sent: false });
  });

  it('by a handshake that never ends was never sent, and ends in time', async () => {
    const { origin, sockets } = await peer(() => {});
    const pool = poolTo(new URL(`https://127.0.0.1:${origin.port}`), { connectMs: 60 });
    expect(await ask(pool).got).toMatchObject({
      fault: { class: 'unreachable', message: 'no connection: ETIMEDOUT' },
      sent: false,
    });
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  });

  it('by a name that leads to a private address was never sent', async () => {
    const { origin, sockets } = await peer(() => {});
    const got = await ask(poolTo(new URL(`http://localhost:${origin.port}`), { guarded: true })).got;
    expect(got.fault).toMatchObject({ class: 'unreachable' });
    expect(got.fault?.message).toContain('localhost is a loopback');
    expect(got.sent).toBe(false);
    expect(sockets).toHaveLength(0);
  });

  it('by a header that would split the request was never sent', async () => {
    const { origin, asked } = await peer(({ socket }) => socket.write(OK));
    const fault = await new Promise<Fault>((resolve) => {
      const none = () => expect.unreachable();
      const exchange = new Exchange({ head: none, data: none, end: none, fail: resolve });
      exchange.start({ pool: poolTo(origin), path: '/', headers: ['a', 'b\r\nc: d'], body: Buffer.alloc(0) });
      expect(exchange.sent).toBe(false);
    });
    expect(fault.class).toBe('unreachable');
    expect(asked).toHaveLength(0);
  });

  it('of a stale connection is told as one, and the next exchange goes over a new one', async () => {
    const { origin, sockets } = await peer(({ socket, number }) => {
      if (number === 1) socket.write(OK);
      else socket.destroy();
    });
    const pool = poolTo(origin);
    expect(await ask(pool).got).toEqual(ok);
    await turns();
    expect(await ask(pool).got).toMatchObject({ fault: { class: 'reset' }, sent: true });
    expect(await ask(pool).got).toEqual(ok);
    expect(sockets).toHaveLength(2);
  });
});

describe('an exchange that is aborted', () => {
  const fault: Fault = { class: 'timeout', status: undefined, message: 'enough', code: undefined };

  it('while it connects was never sent', async () => {
    const { origin, asked, open } = await peer(({ socket }) => socket.write(OK));
    const pool = poolTo(origin);
    const { exchange, got } = ask(pool, 'first');
    exchange.abort(fault);
    expect(await got).toMatchObject({ fault, sent: false });
    expect(await ask(pool, 'second').got).toEqual(ok);
    expect(asked.map(({ text }) => text.slice(-6))).toEqual(['second']);
    await expect.poll(open).toBe(1);
  });

  it.each([
    ['before an answer', ''],
    ['within an answer', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello'],
  ])('%s closes the connection; without a fault its taker hears nothing', async (_when, wire) => {
    const { origin, asked, sockets } = await peer(({ socket }) => socket.write(wire));
    const { exchange, got } = ask(poolTo(origin));
    await expect.poll(() => asked.length).toBe(1);
    exchange.abort();
    exchange.abort(fault);
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    expect(exchange.sent).toBe(true);
    expect(await Promise.race([got, turns()])).toBeUndefined();
  });

  it('by its own taker, within a piece of the answer', async () => {
    const { origin, sockets } = await peer(({ socket }) => socket.write(OK));
    const { got } = ask(poolTo(origin), '{}', (exchange) => exchange.abort(fault));
    expect(await got).toMatchObject({ status: 200, body: 'ok', fault });
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  });

  it('after its answer leaves the connection to whoever has it now', async () => {
    const { origin, sockets } = await peer(({ socket }) => socket.write(OK));
    const pool = poolTo(origin);
    const first = ask(pool);
    await first.got;
    await turns();
    const second = ask(pool);
    first.exchange.abort(fault);
    first.exchange.pause();
    expect(await second.got).toEqual(ok);
    expect(sockets).toHaveLength(1);
  });
});

describe('connections are bounded', () => {
  it('those that come when all are in use wait for one, in their order', async () => {
    const held: Asked[] = [];
    const { origin, sockets, asked } = await peer((one) => held.push(one));
    const pool = poolTo(origin, { most: 3 });
    const many = Array.from({ length: 8 }, (_none, index) => ask(pool, String(index)));
    many[4]?.exchange.abort();
    await expect.poll(() => held.length).toBe(3);
    while (asked.length < 7) {
      const before = asked.length;
      held.shift()?.socket.write(OK);
      await expect.poll(() => asked.length).toBe(before + 1);
    }
    for (const { socket } of held) socket.write(OK);
    for (const [index, { got }] of many.entries()) if (index !== 4) expect(await got).toEqual(ok);
    expect(sockets).toHaveLength(3);
    expect(asked.slice(3).map(({ text }) => text.at(-1))).toEqual(['3', '5', '6', '7']);
  });

  it('those that wait go on where a connection breaks', async () => {
    const { origin } = await peer(({ socket, connection }) => (connection === 1 ? socket.destroy() : socket.write(OK)));
    const pool = poolTo(origin, { most: 1 });
    const [first, second] = [ask(pool), ask(pool)];
    expect(await first.got).toMatchObject({ fault: { class: 'reset' } });
    expect(await second.got).toEqual(ok);
  });

  it('and all are closed with their pool, with those that wait', async () => {
    const { origin, open, asked } = await peer(() => {});
    const pool = poolTo(origin, { most: 2 });
    const many = [ask(pool), ask(pool), ask(pool)];
    await expect.poll(() => asked.length).toBe(2);
    pool.close();
    for (const { got } of many) expect((await got).fault).toBeDefined();
    await expect.poll(open).toBe(0);
    expect((await ask(pool).got).fault).toMatchObject({ class: 'unreachable' });
  });
});

it('whatever a peer says, the exchange ends, and the pool goes on', async () => {
  let wire: Buffer = Buffer.alloc(0);
  const { origin } = await peer(({ socket, text }) => {
    socket.setNoDelay(true);
    if (text.endsWith('sound')) socket.end(OK);
    else socket.end(wire);
  });
  const pool = poolTo(origin);
  const fragment = fc.constantFrom(
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 100 \r\n\r\n',
    'HTTP/1.0 204 X\r\n',
    'content-length: 3\r\n',
    'transfer-encoding: chunked\r\n',
    'connection: close\r\n',
    'content-encoding: gzip\r\n',
    '\r\n',
    '\r\n\r\n',
    '3\r\nabc\r\n',
    '0\r\n\r\n',
    'abc',
    '\n',
    ' ',
  );
  const part = fc.oneof({ weight: 4, arbitrary: fragment }, fc.string({ unit: 'binary', maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
      wire = Buffer.from(parts.join(''), 'latin1');
      await ask(pool).got;
      expect(await ask(pool, 'sound').got).toEqual(ok);
    }),
    { numRuns: 150 },
  );
});
