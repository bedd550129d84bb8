import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { movedClock } from '../harness/moved-clock.ts';

let gateway: GatewayProcess;
afterEach(async () => {
  await gateway.kill();
  gateway.clean();
});

const HOUR_MS = 3_600_000;

it('limits are raised for a while by the control API, with an audit entry, and fall back by themselves', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-raise-'));
  const clock = movedClock(dataDir);
  gateway = await startGateway({ dataDir, nodeArgs: clock.nodeArgs });
  const admin = adminClient(gateway);
  const tenant = await admin.call('POST /api/v1/tenants', {
    body: { slug: 'acme', models: ['demo'], budgets: [{ requests: 1, window: 'total' }] },
  });
  const { id: team } = await admin.call('POST /api/v1/teams', { body: { tenant: tenant.id, slug: 'team' } });
  const { id: application } = await admin.call('POST /api/v1/applications', { body: { team, slug: 'app' } });
  const { value } = await admin.call('POST /api/v1/keys', { body: { application, name: 'key' } });
  const call = async () => {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await response.text();
    return response.status;
  };
  expect([await call(), await call()]).toEqual([200, 429]);
  const until = new Date(Date.now() + HOUR_MS).toISOString();
  const raises = [{ until, reason: 'the launch', budgets: [{ requests: 100, window: 'total' as const }] }];
  await admin.call('PATCH /api/v1/tenants/{tenant}', { params: { tenant: tenant.id }, body: { raises } });
  expect([await call(), await call()]).toEqual([200, 200]);
  const room = await admin.call('GET /api/v1/tenants/{tenant}/room', { params: { tenant: tenant.id } });
  expect(room.data).toMatchObject([{ kind: 'requests', limit: 100, used: 3 }]);
  clock.moveTo(HOUR_MS);
  await expect.poll(call, { timeout: 10_000 }).toBe(429);
  const { data } = await admin.call('GET /api/v1/audit-entries', { query: { action: 'update', limit: 5 } });
  expect(JSON.stringify(data)).toContain('the launch');
});
