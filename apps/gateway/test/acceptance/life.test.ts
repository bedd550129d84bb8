import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { chatCompletion, chatError, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream, hang } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCommand, startGateway } from '../harness/gateway-process.ts';
import { eventsOf, HELLO, KEY, makeWorld, type World } from '../harness/world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.end();
  world = undefined;
});

const SSE = { 'content-type': 'text/event-stream' };

describe('A-18 SIGTERM', () => {
  it('turns readiness to 503, lets ten streams end whole, and exits 0', async () => {
    world = await makeWorld({ env: { SLUICE_DRAIN_DELAY_S: '1' } });
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const events = chatStream();
    world.upstream.always('/v1/chat/completions', () => ({
      headers: SSE,
      chunks: [...events.slice(0, 3), { until }, ...events.slice(3)],
    }));
    const streams = await Promise.all(
      Array.from({ length: 10 }, () => world?.chat({ ...HELLO, stream: true }) as Promise<Response>),
    );
    const ended = world.gateway.stop();
    await expect.poll(async () => (await fetch(`${world?.gateway.url}/readyz`)).status, { timeout: 900 }).toBe(503);
    release();
    for (const stream of streams) expect(eventsOf(await stream.text()).at(-1)).toBe('[DONE]');
    expect(await ended).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s answers what was under way and says that the connection closes',
    async (signal) => {
      world = await makeWorld();
      const { gateway } = world;
      let release = () => {};
      const after = new Promise<void>((resolve) => {
        release = resolve;
      });
      world.upstream.queue('/v1/chat/completions', { after, body: chatCompletion() });
      const answer = world.chat();
      await world.upstream.waitFor((log) => log.length === 1);
      const ended = new Promise((resolve) => gateway.process.once('exit', resolve));
      gateway.process.kill(signal);
      await vi.waitFor(() => expect(gateway.output()).toContain('draining'));
      release();
      const response = await answer;
      expect(response.status).toBe(200);
      expect(response.headers.get('connection')).toBe('close');
      expect(await ended).toBe(0);
    },
  );

  it('waits for a call whose body is still on its way', async () => {
    world = await makeWorld();
    const { gateway } = world;
    world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
    const body = JSON.stringify(HELLO);
    const head = ['POST /v1/chat/completions HTTP/1.1', 'host: x', `authorization: Bearer ${KEY}`];
    head.push('content-type: application/json', `content-length: ${body.length}`, 'expect: 100-continue');
    const socket = connect(gateway.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await vi.waitFor(() => expect(text).toContain('100 Continue'));
    socket.write(body.slice(0, 10));
    const ended = gateway.stop();
    await vi.waitFor(() => expect(gateway.output()).toContain('draining'));
    await expect.poll(async () => await fetch(`${gateway.url}/healthz`).catch(() => 'refused')).toBe('refused');
    socket.write(body.slice(10));
    await closed;
    expect(text).toContain('HTTP/1.1 200 OK');
    expect(text).toContain('Paris');
    expect(await ended).toBe(0);
  });

  it('twice ends at once', async () => {
    world = await makeWorld();
    const { gateway } = world;
    world.upstream.queue('/v1/chat/completions', hang());
    const answer = world.chat().catch(() => 'cut');
    await world.upstream.waitFor((log) => log.length === 1);
    const ended = new Promise((resolve) => gateway.process.once('exit', resolve));
    gateway.process.kill('SIGTERM');
    await vi.waitFor(() => expect(gateway.output()).toContain('draining'));
    const second = performance.now();
    gateway.process.kill('SIGTERM');
    await ended;
    expect(performance.now() - second).toBeLessThan(1_000);
    expect(await answer).toBe('cut');
  });
});

describe('I-33 an error that nobody caught', () => {
  it('is logged and drains: the stream under way ends whole, then the process ends with 1', async () => {
    const crash = 'process.on("SIGUSR2", () => setImmediate(() => { throw new Error("nobody caught this"); }))';
    world = await makeWorld({ nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(crash)}`] });
    const { gateway } = world;
    let goOn = () => {};
    const until = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const events = chatStream();
    world.upstream.queue('/v1/chat/completions', eventStream([...events.slice(0, 3), { until }, ...events.slice(3)]));
    const response = await world.chat({ ...HELLO, stream: true });
    const ended = new Promise((resolve) => gateway.process.once('exit', resolve));
    gateway.process.kill('SIGUSR2');
    await vi.waitFor(() => expect(gateway.output()).toContain('draining'));
    goOn();
    expect(await response.text()).toContain('data: [DONE]');
    expect(await ended).toBe(1);
    expect(gateway.output()).toContain('nobody caught this');
  });
});

describe('A-45 canary secrets', () => {
  it('of callers and providers appear in no file, log or answer after every kind of failure', async () => {
    const canaries = [
      'sk-canary-provider-000111222333',
      KEY,
      'CANARY-prompt-77',
      'CANARY-header-78',
      'CANARY-query-79',
      'CANARY-meta-80',
    ];
    world = await makeWorld({ keys: { one: [canaries[0] ?? ''] } });
    const echo = `wrong key ${canaries[0]} for ${KEY}`;
    world.upstream.queue(
      '/v1/chat/completions',
      chatError(400, echo),
      chatError(500, echo),
      chatError(500, echo),
      { body: chatCompletion() },
      chatError(401, echo),
    );
    const body = {
      ...HELLO,
      messages: [{ role: 'user', content: 'CANARY-prompt-77' }],
      metadata: { a: 'CANARY-meta-80' },
    };
    let answers = '';
    for (let i = 0; i < 4; i++) {
      const response = await world.post('/v1/chat/completions?x=CANARY-query-79', body, {
        'x-custom': 'CANARY-header-78',
      });
      answers += JSON.stringify([...response.headers]) + (await response.text());
    }
    answers += await (await world.post('/v1/chat/completions', '{"CANARY-meta-80":')).text();
    await world.gateway.stop();
    const sinks = [answers, world.gateway.output()];
    for (const name of readdirSync(world.gateway.dataDir, { recursive: true, encoding: 'utf8' })) {
      if (name === 'sluice.yaml') continue;
      try {
        sinks.push(readFileSync(join(world.gateway.dataDir, name)).toString('latin1'));
      } catch {
        // A directory.
      }
    }
    for (const canary of canaries)
      expect(
        sinks.filter((sink) => sink.includes(canary)),
        canary,
      ).toEqual([]);
  });
});

describe('A-56 a start with an unusable setting', () => {
  it.each([
    ['SLUICE_MASTER_KEY', 'short'],
    ['SLUICE_MASTER_KEY', Buffer.alloc(32).toString('base64')],
    ['SLUICE_ADMIN_TOKEN', ''],
    ['SLUICE_ADMIN_TOKEN', 'short'],
    ['SLUICE_ADMIN_TOKEN', 'a'.repeat(40)],
    ['SLUICE_ADMIN_PASSWORD', 'changeme'],
    ['PORT', '99999'],
    ['SLUICE_TRUSTED_PROXIES', 'everyone'],
    ['SLUICE_LEDGER_SYNC', 'maybe'],
    ['DATABASE_URL', 'mysql://x'],
    ['SLUICE_PUBLIC_URL', 'ftp://x'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s ends with one line that names it', async (name, value) => {
    const { code, stderr } = await runCommand(['start'], {
      PATH: process.env.PATH,
      SLUICE_DATA_DIR: '/nonexistent/nowhere',
      [name]: value,
    });
    expect(code).not.toBe(0);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(name);
    if (value.length > 4) expect(stderr).not.toContain(value);
  });

  it('with a master key that cannot open the stored keys refuses', async () => {
    world = await makeWorld();
    await world.gateway.stop();
    const other = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString('base64');
    const { code, stderr } = await runCommand(['start'], {
      PATH: process.env.PATH,
      PORT: '0',
      SLUICE_DATA_DIR: world.gateway.dataDir,
      SLUICE_MASTER_KEY: other,
    });
    expect(code).not.toBe(0);
    expect(stderr).toContain('SLUICE_MASTER_KEY');
  });
});

describe('a first start', () => {
  it('prints what is needed for the first call, which works; the second start keeps it and prints no secret', async () => {
    const first = await startGateway();
    const key = /sk-sluice-\S+/.exec(first.output())?.[0];
    expect(first.output()).toMatch(/admin@localhost/);
    const call = (url: string) =>
      fetch(`${url}/v1/chat`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: '{"model":"demo","messages":[{"role":"user","content":"Hello, Sluice!"}]}',
      });
    const response = await call(first.url);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
    expect(await first.stop()).toBe(0);
    const second = await startGateway({ dataDir: first.dataDir });
    expect(second.output()).not.toMatch(/sk-sluice-|sk-admin-/);
    expect((await call(second.url)).status).toBe(200);
    await second.stop();
    second.clean();
  });
});
