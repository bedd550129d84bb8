import { chatCompletion, chatError } from '@sluice/fake-upstream/chat';
import type { Received } from '@sluice/fake-upstream/received';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { HELLO } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const ACME = 'sk-test-acme-crawler-0001';
const OTHER = 'sk-test-other-crawler-0001';
let upstream: Scripted;
let gateway: GatewayProcess;

const provider = (key: string) =>
  `{ type: openai, base_url: "${upstream.url}/v1", allow_private_network: true, keys: [{ name: k, value: ${key} }] }`;
const teams = (key: string) => `teams: { t: { applications: { a: { keys: [{ name: k, value: ${key} }] } } } }`;

beforeEach(async () => {
  upstream = await startScripted();
  upstream.always(CHAT, { body: chatCompletion() });
  gateway = await startGateway({
    config: `
providers:
  main: ${provider('key-platform')}
models:
  fast: { strategy: round_robin, targets: [{ provider: main, model: a }, { provider: main, model: b }] }
  smart: { targets: [{ provider: main, model: c }], limits: { rpm: 9 } }
  "any/*": { targets: [{ provider: main, model: "*" }] }
tenants:
  acme:
    providers: { main: ${provider('key-acme')}, second: ${provider('key-second')} }
    models:
      fast:
      smart: { targets: [{ provider: second, model: own }], fallbacks: [fast], limits: { rpm: 2 } }
      "any/*":
    ${teams(ACME)}
  other: { models: [fast, smart, mine], ${teams(OTHER)} }
`,
  });
});

afterEach(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

const chat = (key: string, model: string) =>
  fetch(gateway.url + CHAT, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...HELLO, model }),
  });
const told = () => {
  const of = (request: Received) => `${request.key} ${(request.json() as { model: string }).model}`;
  return upstream.received().map(of);
};
const modelsOf = async (key: string) => {
  const answer = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id).sort();
};

describe('what a tenant brings', () => {
  it('stands for the platform’s of that name, to it alone', async () => {
    for (const key of [ACME, OTHER]) {
      for (const model of ['fast', 'smart']) expect((await chat(key, model)).status).toBe(200);
    }
    expect((await chat(ACME, 'any/thing')).status).toBe(200);
    expect(told()).toEqual(['key-acme a', 'key-second own', 'key-platform a', 'key-platform c', 'key-acme thing']);
    expect((await chat(OTHER, 'any/thing')).status).toBe(404);
    expect(await modelsOf(ACME)).toEqual(['fast', 'smart']);
    expect(await modelsOf(OTHER)).toEqual(['fast', 'smart']);
  });

  it('turns, rests and counts by itself', async () => {
    for (let i = 0; i < 4; i++) for (const key of [ACME, OTHER]) await (await chat(key, 'fast')).text();
    expect(told().sort()).toEqual(
      ['key-acme', 'key-platform'].flatMap((key) => [`${key} a`, `${key} a`, `${key} b`, `${key} b`]),
    );
    upstream.always({ key: 'key-acme' }, chatError(529, 'overloaded'));
    expect((await chat(ACME, 'fast')).status).toBe(503);
    expect((await chat(OTHER, 'fast')).status).toBe(200);
    const main = { params: { provider: 'main' } };
    const { health } = await adminClient(gateway).call('GET /api/v1/providers/{provider}', main);
    expect(health.state).toBe('healthy');
    for (let i = 0; i < 3; i++) expect((await chat(OTHER, 'smart')).status).toBe(200);
    for (const status of [200, 200, 429]) expect((await chat(ACME, 'smart')).status).toBe(status);
  });

  it('falls over to what the tenant may use, and shows no credential', async () => {
    upstream.always({ key: 'key-second' }, chatError(500, 'down'));
    const response = await chat(ACME, 'smart');
    expect(response.headers.get('x-sluice-provider')).toBe('main');
    expect(told().at(-1)).toMatch(/^key-acme/);
    const tenants = await adminClient(gateway).call('GET /api/v1/tenants');
    expect(JSON.stringify(tenants)).not.toContain('key-second');
    const { stdout } = await gateway.command('config', 'export');
    expect(stdout).not.toContain('key-acme');
  });
});
