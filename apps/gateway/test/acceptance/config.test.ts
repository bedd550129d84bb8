import { readFileSync, writeFileSync } from 'node:fs';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HELLO, KEY, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const WITHIN = { timeout: 3_000, interval: 50 };
let world: World;

afterEach(() => world.end());

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld(options);
  world.upstream.always(CHAT, { body: chatCompletion() });
}

function change(from: string, to: string): void {
  const { configFile } = world.gateway;
  const text = readFileSync(configFile, 'utf8');
  expect(text).toContain(from);
  writeFileSync(configFile, text.replaceAll(from, to));
}

const statusWith = async (key: string) => (await world.chat(HELLO, { authorization: `Bearer ${key}` })).status;

describe('a changed sluice.yaml', () => {
  it('refuses the key that it no longer declares, takes the new one, and keeps history', async () => {
    await open();
    expect(await statusWith(KEY)).toBe(200);
    const next = 'sk-test-acme-crawler-0002';
    change(KEY, next);
    await vi.waitFor(async () => expect(await statusWith(KEY)).toBe(401), WITHIN);
    expect(await statusWith(next)).toBe(200);
    const settled = (await world.ledger()).filter(({ type }) => type === 'settle');
    expect(settled).toHaveLength(world.upstream.received().length);
  });

  it('that is not valid leaves everything as it was and shows where it is wrong', async () => {
    await open();
    change('tenants:', 'nonsense: 1\ntenants:');
    await vi.waitFor(
      () => expect(world.gateway.output()).toMatch(/sluice\.yaml:\d+:1: .*unknown member .*nonsense/),
      WITHIN,
    );
    expect(await statusWith(KEY)).toBe(200);
    change('nonsense: 1\n', '');
    change(KEY, 'sk-test-acme-crawler-0003');
    await vi.waitFor(async () => expect(await statusWith(KEY)).toBe(401), WITHIN);
  });

  it('gives a provider key that was refused a new chance as soon as its value changes', async () => {
    await open();
    world.upstream.always({ path: CHAT, key: 'key-one-1' }, { status: 401, body: { error: { message: 'revoked' } } });
    expect((await world.chat()).status).toBe(502);
    expect((await world.chat()).headers.get('x-sluice-attempts')).toBe('0');
    change('key-one-1', 'key-one-9');
    await vi.waitFor(async () => expect((await world.chat()).status).toBe(200), WITHIN);
  });
});

describe('beside a running gateway', () => {
  it('a key that `keys create` prints works within 5 s', async () => {
    await open();
    const { code, stdout } = await world.gateway.command(
      'keys',
      'create',
      '--tenant',
      'acme',
      '--application',
      'crawler',
    );
    expect(code).toBe(0);
    const key = stdout.trim();
    expect(key).toMatch(/^sk-sluice-\S+$/);
    await vi.waitFor(async () => expect(await statusWith(key)).toBe(200), { timeout: 5_000, interval: 50 });
  });

  it('`ledger export` prints each row with exactly the members of the contract, `ledger verify` finds it sound', async () => {
    await open();
    const response = await world.chat();
    await response.text();
    const rows = await world.ledger();
    expect(rows.map(({ type }) => type)).toEqual(['reserve', 'settle']);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(
        'id at type request_id attempt tenant team application key model provider amount_nano_usd usage usage_source price_version'.split(
          ' ',
        ),
      );
      expect(Object.keys(row.usage)).toEqual(['input', 'cache_read', 'cache_write', 'output', 'reasoning']);
      expect(row.request_id).toBe(response.headers.get('x-request-id'));
    }
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  });
});
