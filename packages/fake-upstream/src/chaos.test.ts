import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Chaos, startChaos } from './chaos.ts';

let server: Server;
let chaos: Chaos;
let draws: number[];
const sockets = new Set<Socket>();

/** An echo server: what comes back went through both directions. */
beforeEach(async () => {
  draws = [];
  server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  chaos = await startChaos({ port: address.port, random: () => draws.shift() ?? 0.5 });
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await chaos.close();
  await new Promise((resolve) => server.close(resolve));
});

class Client {
  readonly pieces: Buffer[] = [];
  readonly arrivals: number[] = [];
  readonly closed: Promise<string>;
  readonly #socket: Socket;
  #wake = () => {};

  constructor() {
    this.#socket = connect({ port: chaos.port, host: '127.0.0.1', noDelay: true });
    sockets.add(this.#socket);
    let how = 'end';
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      how = error.code ?? 'error';
    });
    this.closed = new Promise((resolve) => this.#socket.on('close', () => resolve(how)));
    this.#socket.on('data', (bytes) => {
      this.pieces.push(bytes);
      this.arrivals.push(performance.now());
      this.#wake();
    });
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString();
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  end(): void {
    this.#socket.end();
  }

  async until(bytes: number): Promise<void> {
    while (Buffer.concat(this.pieces).length < bytes) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function echo(client: Client, text: string): Promise<void> {
  const before = client.text.length;
  client.send(text);
  await client.until(before + text.length);
}

describe('the chaos proxy', () => {
  test('a clean line carries bytes and ends unchanged', async () => {
    const client = new Client();
    const text = 'x'.repeat(3_000_000);
    await echo(client, text);
    client.end();
    expect(await client.closed).toBe('end');
    expect(client.text).toBe(text);
    expect(chaos.connections()).toEqual({ opened: 1, open: 0 });
  });

  test('latency delays each piece, and a cleared line is fast again', async () => {
    const client = new Client();
    chaos.add('slow', { type: 'latency', latencyMs: 150 });
    expect(await timed(() => echo(client, 'a'))).toBeGreaterThanOrEqual(145);
    chaos.add('slow', { type: 'latency', latencyMs: 150 }, { direction: 'upstream' });
    expect(await timed(() => echo(client, 'b'))).toBeGreaterThanOrEqual(145);
    chaos.clear();
    expect(await timed(() => echo(client, 'c'))).toBeLessThan(140);
  });

  test('jitter changes the delay and never the order', async () => {
    chaos.add('slow', { type: 'latency', latencyMs: 100, jitterMs: 100 });
    const client = new Client();
    draws.push(0.5, 1, 0);
    await echo(client, 'a');
    expect(await timed(() => echo(client, 'b'))).toBeGreaterThanOrEqual(190);
    expect(await timed(() => echo(client, 'c'))).toBeLessThan(95);
    expect(client.text).toBe('abc');
  });

  test('down cuts running connections and lets no new one live', async () => {
    const running = new Client();
    await echo(running, 'a');
    chaos.add('outage', { type: 'down' });
    await running.closed;
    const late = new Client();
    late.send('b');
    await late.closed;
    expect(late.text).toBe('');
    chaos.remove('outage');
    const back = new Client();
    await echo(back, 'c');
    expect(back.text).toBe('c');
  });

  test('bandwidth holds the speed', async () => {
    chaos.add('narrow', { type: 'bandwidth', bytesPerS: 100_000 });
    const client = new Client();
    const ms = await timed(() => echo(client, 'x'.repeat(10_000)));
    expect(ms).toBeGreaterThanOrEqual(90);
    expect(client.pieces.length).toBeGreaterThan(5);
  });

  test('a slow close passes the data at once and the end late', async () => {
    chaos.add('lazy', { type: 'slow-close', delayMs: 60 });
    const client = new Client();
    await echo(client, 'a');
    const ms = await timed(() => {
      client.end();
      return client.closed;
    });
    expect(ms).toBeGreaterThanOrEqual(55);
  });

  test('a black hole swallows everything and closes after its time', async () => {
    const client = new Client();
    await echo(client, 'a');
    chaos.add('hole', { type: 'timeout', timeoutMs: 50 });
    client.send('lost');
    expect(await timed(() => client.closed)).toBeGreaterThanOrEqual(45);
    expect(client.text).toBe('a');
  });

  test('a reset peer is a TCP reset on the client', async () => {
    const client = new Client();
    await echo(client, 'a');
    chaos.add('reset', { type: 'reset-peer', afterMs: 0 });
    expect(await client.closed).toBe('ECONNRESET');
  });

  test('the slicer cuts pieces and changes no byte', async () => {
    chaos.add('slices', { type: 'slicer', averageSize: 10, variation: 4, delayMs: 1 });
    const client = new Client();
    const text = Array.from({ length: 100 }, (_, index) => index % 10).join('');
    await echo(client, text);
    expect(client.text).toBe(text);
    expect(client.pieces.length).toBeGreaterThan(4);
  });

  test('limited data arrives to the byte, then the connection ends', async () => {
    chaos.add('limit', { type: 'limit-data', bytes: 7 });
    const client = new Client();
    client.send('0123456789');
    await client.closed;
    expect(client.text).toBe('0123456');
  });

  test('probability strikes a share of the connections, each for good', async () => {
    draws.push(0.1, 0.9);
    chaos.add('limit', { type: 'limit-data', bytes: 0 }, { probability: 0.5 });
    const struck = new Client();
    struck.send('a');
    await struck.closed;
    const spared = new Client();
    await echo(spared, 'ab');
    await echo(spared, 'cd');
    expect([struck.text, spared.text]).toEqual(['', 'abcd']);
  });
});
