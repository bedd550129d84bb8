import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsOf, HELLO, KEY, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const MB = 1024 * 1024;
let world: World;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await world.end();
});

async function open(): Promise<void> {
  world = await makeWorld();
  world.upstream.always(CHAT, { body: chatCompletion() });
}

/** A connection that is open; resolves with when it was closed for it, ms of the monotonic clock. */
function connection(firstBytes = ''): Promise<{ readonly socket: Socket; readonly closed: Promise<number> }> {
  return new Promise((resolve, reject) => {
    const socket = connect(world.gateway.port, '127.0.0.1');
    sockets.push(socket);
    const closed = new Promise<number>((settle) => socket.once('close', () => settle(performance.now())));
    socket.once('error', reject);
    socket.resume();
    socket.once('connect', () => {
      socket.write(firstBytes);
      resolve({ socket, closed });
    });
  });
}

/** In groups, so that the queue of connections that wait to be taken is never full. */
async function connections(count: number, firstBytes?: string): Promise<Awaited<ReturnType<typeof connection>>[]> {
  const all: Awaited<ReturnType<typeof connection>>[] = [];
  while (all.length < count) {
    all.push(
      ...(await Promise.all(Array.from({ length: Math.min(200, count - all.length) }, () => connection(firstBytes)))),
    );
  }
  return all;
}

function residentBytes(): number {
  const status = readFileSync(`/proc/${world.gateway.process.pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

describe('A-26 I-23 five thousand connections whose head comes byte by byte', () => {
  it('are cut between 10 and 13 s, and others are served meanwhile', async () => {
    await open();
    await (await world.chat()).text();
    const before = residentBytes();
    const started = performance.now();
    const slow = await connections(5_000, `POST ${CHAT} HTTP/1.1\r\nhost: x\r\n`);
    const allOpen = performance.now();
    const drip = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write('x');
    }, 3_000);
    let running = true;
    let served = 0;
    const other = (async () => {
      while (running) {
        expect((await world.chat()).status).toBe(200);
        served++;
      }
    })();
    const closed = await Promise.all(slow.map((one) => one.closed));
    running = false;
    clearInterval(drip);
    await other;
    expect(Math.min(...closed) - started).toBeGreaterThan(9_900);
    expect(Math.max(...closed) - allOpen).toBeLessThan(13_000);
    expect(served).toBeGreaterThan(20);
    expect(residentBytes() - before).toBeLessThan(150 * MB);
  }, 60_000);
});

describe('A-27 ten thousand idle connections', () => {
  it('take less than 150 MB, and others are served', async () => {
    await open();
    await (await world.chat()).text();
    const before = residentBytes();
    const idle = await connections(10_000);
    for (let call = 0; call < 20; call++) expect((await world.chat()).status).toBe(200);
    expect(residentBytes() - before).toBeLessThan(150 * MB);
    expect(idle.filter(({ socket }) => !socket.destroyed)).toHaveLength(10_000);
  }, 60_000);
});

describe('I-08 a client that takes nothing', () => {
  it('is cut after a minute, its provider is let go, and what it took is billed', async () => {
    world = await makeWorld({ tenant: 'log_content: true' });
    const big = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'word '.repeat(12_000) } }] })}\n\n`;
    const flood = function* () {
      yield chatStream()[0] ?? '';
      for (let i = 0; i < 10_000; i++) yield big;
    };
    world.upstream.always(CHAT, eventStream(flood()));
    const before = residentBytes();
    const body = JSON.stringify({ ...HELLO, stream: true });
    const head = [`POST ${CHAT} HTTP/1.1`, 'host: x', `authorization: Bearer ${KEY}`, 'content-type: application/json'];
    const { socket } = await connection();
    socket.pause();
    socket.write(`${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    const log = await world.upstream.waitFor(([first]) => first?.closedAt !== undefined, 75_000);
    expect((log[0]?.closedAt ?? 0) - (log[0]?.at ?? 0)).toBeGreaterThan(59_000);
    expect(log[0]?.sentBytes).toBeLessThan(16 * MB);
    expect(residentBytes() - before).toBeLessThan(64 * MB);
    await expect
      .poll(async () => (await world.ledger()).find(({ type }) => type === 'settle')?.usage_source)
      .toBe('estimated');
  }, 90_000);
});

describe('A-19 I-32 SIGTERM', () => {
  it('cuts streams at the deadline of 60 s with one error event, bills what was sent, and ends with 0', async () => {
    await open();
    const events = chatStream();
    world.upstream.always(CHAT, () => eventStream(events.slice(0, 5), 'hang'));
    const streams = await Promise.all(Array.from({ length: 3 }, () => world.chat({ ...HELLO, stream: true })));
    const asked = performance.now();
    const ended = world.gateway.stop();
    for (const stream of streams) {
      const seen = eventsOf(await stream.text()) as { error?: object }[];
      expect(seen.filter((event) => event.error !== undefined)).toHaveLength(1);
      expect(seen.at(-1)).toHaveProperty('error');
    }
    const waited = performance.now() - asked;
    expect(waited).toBeGreaterThan(59_000);
    expect(waited).toBeLessThan(64_000);
    expect(await ended).toBe(0);
    const rows = await world.ledger();
    expect(rows.filter(({ type }) => type === 'settle').map(({ usage_source }) => usage_source)).toEqual(
      Array(3).fill('estimated'),
    );
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  }, 90_000);

  it('with twenty streams and 200 idle connections ends within a second of the last stream', async () => {
    await open();
    let letGo = () => {};
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const events = chatStream();
    world.upstream.always(CHAT, () => eventStream([...events.slice(0, 3), { until }, ...events.slice(3)]));
    const streams = await Promise.all(Array.from({ length: 20 }, () => world.chat({ ...HELLO, stream: true })));
    const idle = await connections(200, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
    const ended = world.gateway.stop();
    await Promise.all(idle.map(({ closed }) => closed));
    letGo();
    for (const stream of streams) expect(eventsOf(await stream.text()).at(-1)).toBe('[DONE]');
    const last = performance.now();
    expect(await ended).toBe(0);
    expect(performance.now() - last).toBeLessThan(1_500);
  });
});
