import { chatCompletion } from '@sluice/fake-upstream/chat';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { HELLO, KEY } from '../harness/world.ts';

let upstream: Scripted;
let gateway: GatewayProcess;

afterEach(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

/** A model that no catalogue knows, without a price of its own. */
async function call(members: string): Promise<Response> {
  upstream = await startScripted();
  upstream.always({}, { body: chatCompletion() });
  const provider = `{ type: openai-compatible, base_url: "${upstream.url}/v1", allow_private_network: true, keys: [{ name: k, value: pk }] }`;
  gateway = await startGateway({
    config: [
      `providers: { own: ${provider} }`,
      `models: { fast: { targets: [{ provider: own, model: nobody-knows-1 }]${members} } }`,
      `tenants: { acme: { models: [fast], teams: { t: { applications: { a: { keys: [{ name: k, value: ${KEY} }] } } } } } }`,
    ].join('\n'),
  });
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(HELLO),
  });
}

describe('I-43 a model whose price nobody knows', () => {
  it.each([
    ['by default', ''],
    ['where that is configured', ', unpriced: ceiling'],
  ])('costs a ceiling and never nothing: %s', async (_where, members) => {
    const response = await call(members);
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('x-sluice-cost-usd'))).toBeGreaterThan(0);
    const { stdout } = await gateway.command('ledger', 'export', '--format', 'jsonl');
    for (const line of stdout.trim().split('\n')) {
      const row = JSON.parse(line) as { amount_nano_usd: number; price_version: string };
      expect(row.amount_nano_usd).toBeGreaterThan(0);
      expect(row.price_version).toMatch(/^ceiling:/);
    }
  });

  it('is refused where that is configured, and nothing is sent', async () => {
    const response = await call(', unpriced: refuse');
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'model_not_allowed' } });
    expect(upstream.received()).toHaveLength(0);
  });
});
