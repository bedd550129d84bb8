import { request as httpRequest } from 'node:http';
import { chatCompletion, chatError, chatStream } from '@sluice/fake-upstream/chat';
import { hang } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsOf, HELLO, KEY, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

let world: World;
const open = async (options: WorldOptions = {}) => {
  world = await makeWorld(options);
  return world;
};
afterEach(() => world.end());

const STREAM = { ...HELLO, stream: true };
const SSE = { 'content-type': 'text/event-stream' };
const events = chatStream({ text: 'one two three four five six seven eight' });
const body = events.join('');
const gate = () => {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
};

/** A stream that is left open by its provider after `count` events. */
function stuckAfter(count: number) {
  return { headers: SSE, chunks: events.slice(0, count), ending: 'hang' as const };
}

interface ErrorEvent {
  readonly error?: { readonly code: string; readonly message: string };
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
}

describe('a stream that breaks after content ends in exactly one error event', () => {
  it('A-10 whose provider dies: the events that came, one error, a clean end and no [DONE]; billed by what was sent', async () => {
    await open();
    world.upstream.always('/v1/chat/completions', { headers: SSE, chunks: events.slice(0, 4), ending: 'reset' });
    const response = await world.chat(STREAM);
    expect(response.status).toBe(200);
    const seen = eventsOf(await response.text()) as ErrorEvent[];
    expect(seen).not.toContain('[DONE]');
    expect(seen.filter((event) => event.error !== undefined)).toHaveLength(1);
    expect(seen.at(-1)?.error?.code).toBe('upstream_unreachable');
    expect(seen.slice(0, -1)).toHaveLength(4);
    const settled = (await world.ledger()).find(({ type }) => type === 'settle');
    expect(settled).toMatchObject({ usage_source: 'estimated' });
    expect(settled?.usage.output).toBeGreaterThan(0);
    expect(settled?.usage.output).toBeLessThan(13);
  });

  it('A-11 whose provider sends an error event', async () => {
    await open();
    const error = 'data: {"error":{"message":"overloaded right now","type":"server_error","code":503}}\n\n';
    world.upstream.always('/v1/chat/completions', { headers: SSE, chunks: [...events.slice(0, 3), error] });
    const seen = eventsOf(await (await world.chat(STREAM)).text()) as ErrorEvent[];
    expect(seen.filter((event) => event.error !== undefined)).toHaveLength(1);
    expect(seen.at(-1)?.error?.message).toContain('overloaded right now');
  });

  it('whose provider sends an event over 1 MB; what came before it is billed', async () => {
    await open();
    const huge = `data: ${'x'.repeat(1_100_000)}\n\n`;
    world.upstream.always('/v1/chat/completions', { headers: SSE, chunks: [...events.slice(0, 4), huge] });
    const seen = eventsOf(await (await world.chat(STREAM)).text()) as ErrorEvent[];
    expect(seen.at(-1)?.error?.code).toBe('bad_upstream_response');
    expect(seen).toHaveLength(5);
    const last = (await world.ledger()).at(-1);
    expect(last).toMatchObject({ type: 'settle', usage_source: 'estimated' });
    expect(last?.usage.output).toBeGreaterThan(0);
  });

  it('A-12 whose provider falls silent: `timeout`, and the upstream connection is closed', async () => {
    await open({ model: 'timeouts: { idle_ms: 300 }' });
    world.upstream.always('/v1/chat/completions', stuckAfter(4));
    const seen = eventsOf(await (await world.chat(STREAM)).text()) as ErrorEvent[];
    expect(seen.at(-1)?.error?.code).toBe('timeout');
    await world.upstream.waitFor(([first]) => first?.closedBy === 'client');
  });

  it('I-05 at every byte offset: only whole events, then one error, unless the finish reason had come', async () => {
    await open({ model: 'retry: { attempts: 1 }' });
    for (let cut = 0; cut < body.length; cut += 23) {
      world.upstream.queue('/v1/chat/completions', { headers: SSE, body, dieAtByte: cut });
      const response = await world.chat(STREAM);
      const text = await response.text();
      if (response.status !== 200) {
        expect(JSON.parse(text)).toHaveProperty('error');
        continue;
      }
      const seen = eventsOf(text) as ErrorEvent[];
      const errors = seen.filter((event) => event.error !== undefined).length;
      expect(errors + seen.filter((event) => (event as unknown) === '[DONE]').length).toBe(1);
    }
  }, 60_000);
});

describe('before content a failure falls over unseen', () => {
  it('from a stream that errors, stalls, or ends without an answer', async () => {
    await open({ keys: { one: ['key-1'], two: ['key-2'] }, model: 'timeouts: { first_byte_ms: 300, idle_ms: 300 }' });
    const failures = [
      { headers: SSE, chunks: [events[0] ?? '', 'data: {"error":{"message":"no"}}\n\n'] },
      { headers: SSE, chunks: [events[0] ?? ''], ending: 'hang' as const },
      { headers: SSE, chunks: ['data: [DONE]\n\n'] },
      hang(),
      chatError(500, 'no'),
    ];
    for (const failure of failures) {
      world.upstream.queue('/v1/chat/completions', failure, { headers: SSE, chunks: events });
      const response = await world.chat(STREAM);
      expect(response.status).toBe(200);
      expect(response.headers.get('x-sluice-attempts')).toBe('2');
      const seen = eventsOf(await response.text()) as ErrorEvent[];
      expect(seen.at(-1)).toBe('[DONE]');
      expect(seen.some((event) => event.error !== undefined)).toBe(false);
    }
  });
});

describe('a caller that leaves', () => {
  it('A-13 mid-stream: the upstream closes within 250 ms, what was sent is billed, the place is free', async () => {
    await open({ tenant: 'limits: { concurrency: 1 }' });
    world.upstream.queue('/v1/chat/completions', stuckAfter(5));
    const abort = new AbortController();
    const response = await world.chat(STREAM, {}, abort.signal);
    const reader = response.body?.getReader();
    await reader?.read();
    const left = Date.now();
    abort.abort();
    const [seen] = await world.upstream.waitFor(([first]) => first?.closedAt !== undefined);
    expect((seen?.closedAt ?? 0) - left).toBeLessThan(250);
    world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
    await expect.poll(async () => (await world.chat()).status).toBe(200);
    const first = (await world.ledger()).find(({ type }) => type === 'settle');
    expect(first).toMatchObject({ usage_source: 'estimated' });
    expect(first?.usage.input).toBeGreaterThan(0);
  });

  it('A-14 before the first byte: the upstream closes, no second attempt starts, nothing is billed', async () => {
    await open({ keys: { one: ['key-1'], two: ['key-2'] }, tenant: 'limits: { concurrency: 1 }' });
    world.upstream.queue('/v1/chat/completions', hang());
    const abort = new AbortController();
    const gone = world.chat(HELLO, {}, abort.signal).catch(() => undefined);
    await world.upstream.waitFor((log) => log.length === 1);
    const left = Date.now();
    abort.abort();
    await gone;
    const [seen] = await world.upstream.waitFor(([first]) => first?.closedAt !== undefined);
    expect((seen?.closedAt ?? 0) - left).toBeLessThan(250);
    world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
    await expect.poll(async () => (await world.chat()).status).toBe(200);
    expect(world.upstream.received()).toHaveLength(2);
    expect((await world.ledger()).filter(({ type }) => type === 'waive')).toHaveLength(1);
  });

  it.each([
    ['tenant', { tenant: 'on_disconnect: drain' }],
    ['provider', { providers: { one: 'on_disconnect: drain' }, tenant: 'on_disconnect: abort' }],
  ])('is drained for true usage where the %s says so', async (_whose, options) => {
    await open(options);
    const { until, release } = gate();
    const chunks = async function* () {
      yield* events.slice(0, 4);
      await until;
      yield* events.slice(4);
    };
    world.upstream.queue('/v1/chat/completions', { headers: SSE, chunks: chunks() });
    const abort = new AbortController();
    const response = await world.chat(STREAM, {}, abort.signal);
    await response.body?.getReader().read();
    abort.abort();
    await expect.poll(() => world.gateway.output().length).toBeGreaterThan(0);
    release();
    await expect
      .poll(async () => (await world.ledger()).find(({ type }) => type === 'settle')?.usage_source)
      .toBe('provider');
  });
});

describe('what passes', () => {
  it('A-30 is the same at any cut and line end: text, usage and cost', async () => {
    await open();
    const texts = new Set<string>();
    const costs = new Set<unknown>();
    for (const eol of ['\n', '\r\n']) {
      const bytes = Buffer.from(body.replaceAll('\n', eol));
      for (let cut = 1; cut < bytes.length; cut += 97) {
        world.upstream.queue('/v1/chat/completions', {
          headers: SSE,
          chunks: [bytes.subarray(0, cut), { pauseMs: 1 }, bytes.subarray(cut)],
        });
        const response = await world.chat({ ...STREAM, stream_options: { include_usage: true } });
        const seen = eventsOf(await response.text()) as (ErrorEvent & {
          sluice?: { cost_usd: number };
          usage?: unknown;
        })[];
        texts.add(seen.flatMap((event) => event.choices?.map((choice) => choice.delta.content ?? '') ?? []).join(''));
        const last = seen.find((event) => event.sluice !== undefined);
        costs.add(JSON.stringify([last?.usage, last?.sluice?.cost_usd]));
      }
    }
    expect([...texts]).toEqual(['one two three four five six seven eight']);
    expect([...costs]).toHaveLength(1);
  }, 60_000);

  it('is usage only for those who asked, and always asked for upstream', async () => {
    await open();
    world.upstream.always('/v1/chat/completions', { headers: SSE, chunks: events });
    expect(await (await world.chat(STREAM)).text()).not.toContain('"prompt_tokens"');
    const asked = await (await world.chat({ ...STREAM, stream_options: { include_usage: true } })).text();
    expect(asked).toContain('"prompt_tokens"');
    for (const request of world.upstream.received()) {
      expect(request.json()).toMatchObject({ stream_options: { include_usage: true } });
    }
  });

  it('pings a silent stream every 15 s, and the first ping commits the status', async () => {
    await open();
    world.upstream.always('/v1/chat/completions', { delayMs: 16_000, ...chatError(400, 'late') });
    const { text, status } = await rawPost(world, STREAM);
    expect(status).toBe(200);
    expect(text.startsWith(': ping\n\n')).toBe(true);
    expect(eventsOf(text)).toHaveLength(1);
    expect(text).toContain('"invalid_request"');
  });

  it('I-08 waits for a caller that does not read', async () => {
    await open();
    const big = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(60_000) } }] })}\n\n`;
    const flood = function* () {
      yield events[0] ?? '';
      for (let i = 0; i < 2_000; i++) yield big;
    };
    world.upstream.always('/v1/chat/completions', { headers: SSE, chunks: flood() });
    const request = httpRequest(`${world.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    });
    request.end(JSON.stringify(STREAM));
    const response = await new Promise<import('node:http').IncomingMessage>((resolve) =>
      request.once('response', resolve),
    );
    response.pause();
    let before = -1;
    await expect
      .poll(
        () => {
          const now = world.upstream.received()[0]?.sentBytes ?? 0;
          const still = now === before;
          before = now;
          return still && now > 0;
        },
        { interval: 300, timeout: 10_000 },
      )
      .toBe(true);
    expect(before).toBeLessThan(16 * 1024 * 1024);
    request.destroy();
  });
});

function rawPost(target: World, value: object): Promise<{ text: string; status: number }> {
  return target
    .post('/v1/chat/completions', value)
    .then(async (response) => ({ text: await response.text(), status: response.status }));
}
