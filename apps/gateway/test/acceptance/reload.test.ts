import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const STREAM = { ...HELLO, stream: true };
const RELOADS = 200;
const CLIENTS = 6;
let world: World;

afterEach(() => world.end());

async function open(): Promise<void> {
  world = await makeWorld();
  world.upstream.always(CHAT, (request) =>
    (request.json() as { stream?: boolean }).stream === true
      ? eventStream(chatStream().flatMap((event) => [event, { pauseMs: 1 }]))
      : { body: chatCompletion() },
  );
}

const descriptors = () => readdirSync(`/proc/${world.gateway.process.pid}/fd`).length;
const system = () => adminClient(world.gateway).call('GET /api/v1/system', {});

describe('I-31 the configuration changes under load', () => {
  it(`${RELOADS} times: no call fails, and no connection is left over`, async () => {
    await open();
    const admin = adminClient(world.gateway);
    const body = { name: 'changing', models: ['fast'] };
    const { id } = await admin.call('POST /api/v1/tenants', { body });
    let running = true;
    const statuses = new Map<string, number>();
    const client = async (stream: boolean) => {
      while (running) {
        const response = await world.chat(stream ? STREAM : HELLO);
        const text = await response.text();
        const told = `${response.status}${stream && !text.includes('[DONE]') ? ' cut' : ''}`;
        statuses.set(told, (statuses.get(told) ?? 0) + 1);
      }
    };
    const clients = Array.from({ length: CLIENTS }, (_, index) => client(index % 2 === 0));
    await world.upstream.waitFor((log) => log.length > CLIENTS);
    const before = descriptors();
    for (let reload = 0; reload < RELOADS; reload++) {
      await admin.call('PATCH /api/v1/tenants/{tenant}', {
        params: { tenant: id },
        body: { limits: { rpm: 1 + reload } },
      });
    }
    running = false;
    await Promise.all(clients);
    expect([...statuses.keys()]).toEqual(['200']);
    expect(descriptors()).toBeLessThanOrEqual(before + CLIENTS);
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  }, 60_000);

  it('while a stream runs: it ends with what it began with', async () => {
    await open();
    let letGo = () => {};
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const events = chatStream();
    world.upstream.queue(CHAT, eventStream([...events.slice(0, 3), { until }, ...events.slice(3)]));
    const response = await world.chat({ ...STREAM, stream_options: { include_usage: true } });
    change('output_per_mtok: 10', 'output_per_mtok: 1000');
    await vi.waitFor(async () => expect(await costOfCall()).toBeGreaterThan(1_000_000), 5_000);
    letGo();
    expect(await response.text()).toContain('[DONE]');
    const own = (await world.ledger()).filter(
      ({ type, request_id }) => type === 'settle' && request_id === response.headers.get('x-request-id'),
    );
    expect(own.map(({ amount_nano_usd }) => amount_nano_usd)).toEqual([14 * 1_000 + 7 * 10_000]);
  });
});

describe('A-36 a changed file that is not valid', () => {
  it.each([
    ['no YAML', (text: string) => `${text}\n  - [`],
    ['an unknown member', (text: string) => `nonsense: 1\n${text}`],
    ['a value of the wrong kind', (text: string) => text.replace('output_per_mtok: 10', 'output_per_mtok: cheap')],
    ['empty of sense', () => 'just a text'],
  ])('%s: the old one serves, and the error is shown until it is mended', async (_name, spoil) => {
    await open();
    const sound = readFileSync(world.gateway.configFile, 'utf8');
    writeFileSync(world.gateway.configFile, spoil(sound));
    await vi.waitFor(async () => expect((await system()).config_error).toContain('sluice.yaml'), 5_000);
    expect((await world.chat()).status).toBe(200);
    expect((await fetch(`${world.gateway.url}/readyz`)).status).toBe(200);
    writeFileSync(world.gateway.configFile, sound);
    await vi.waitFor(async () => expect((await system()).config_error).toBeNull(), 5_000);
    expect((await world.chat()).status).toBe(200);
  });
});

function change(from: string, to: string): void {
  const { configFile } = world.gateway;
  writeFileSync(configFile, readFileSync(configFile, 'utf8').replaceAll(from, to));
}

/** Nano-dollars of a new call. */
async function costOfCall(): Promise<number> {
  return Number((await world.chat()).headers.get('x-sluice-cost-usd')) * 1e9;
}
