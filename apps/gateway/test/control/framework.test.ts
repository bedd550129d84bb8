import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient, adminTokenOf, type ControlClient, controlClient } from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';

let gateway: GatewayProcess;
let admin: ControlClient;

beforeAll(async () => {
  gateway = await startGateway();
  admin = adminClient(gateway);
});
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
});

const AUDIT = 'GET /api/v1/audit-entries';

async function raw(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; code: string; type: string | null }> {
  const headers = { authorization: `Bearer ${adminTokenOf(gateway)}`, ...(init.headers as Record<string, string>) };
  const response = await fetch(gateway.url + path, { ...init, headers });
  const text = await response.text();
  const code = text === '' ? '' : (JSON.parse(text) as { error?: { code: string } }).error?.code;
  return { status: response.status, code: code ?? '', type: response.headers.get('content-type') };
}

describe('the control API', () => {
  it('answers an admin token, and nobody without one', async () => {
    expect((await admin.call(AUDIT)).data.length).toBeGreaterThan(0);
    expect(await controlClient(gateway).send(AUDIT)).toMatchObject({ status: 401, code: 'invalid_api_key' });
    const wrong = controlClient(gateway, { authorization: `Bearer ${adminTokenOf(gateway)}x` });
    expect(await wrong.send(AUDIT)).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('answers JSON to every path below /api, also to those that are none', async () => {
    for (const path of ['/api', '/api/', '/api/v1', '/api/v1/nothing', '/api/v2/tenants', '/api/v1/audit-entries/x']) {
      expect(await raw(path), path).toEqual({ status: 404, code: 'route_not_found', type: 'application/json' });
    }
    expect(await raw('/api/v1/audit-entries', { method: 'DELETE' })).toMatchObject({ code: 'method_not_allowed' });
    expect(await raw('/api/v1/nothing', { headers: { 'anthropic-version': '2023-06-01' } })).toMatchObject({
      code: 'route_not_found',
    });
  });

  it('refuses a query member that nobody declared, that stands twice or is no number', async () => {
    expect(await admin.send(AUDIT, { query: { access_token: 'x' } })).toMatchObject({
      status: 400,
      param: 'access_token',
    });
    expect(await admin.send(AUDIT, { query: { limit: 'many' } })).toMatchObject({ status: 400, param: 'limit' });
    expect(await admin.send(AUDIT, { query: { limit: 201 } })).toMatchObject({ status: 400, param: 'limit' });
    expect(await admin.send(AUDIT, { query: { cursor: '!!' } })).toMatchObject({ status: 400, param: 'cursor' });
    expect(await raw('/api/v1/audit-entries?limit=1&limit=2')).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('pages through a list without a gap or a repeat', async () => {
    const all = (await admin.call(AUDIT, { query: { limit: 200 } })).data.map(({ id }) => id);
    const paged: number[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: { id: number }[]; next_cursor: string | null } = await admin.call(AUDIT, {
        query: { limit: 3, ...(cursor === null ? {} : { cursor }) },
      });
      paged.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
    expect(all).toEqual([...all].sort((a, b) => b - a));
  });
});

it('a shutdown writes what was only counted: how often a refusal came again', async () => {
  const stopped = await startGateway();
  const client = adminClient(stopped);
  const remove = () =>
    client.send('DELETE /api/v1/admin-tokens/{admin_token}', { params: { admin_token: 'tok_none' } });
  for (let i = 0; i < 5; i++) expect((await remove()).status).toBe(404);
  expect(await stopped.stop()).toBe(0);
  const again = await startGateway({ dataDir: stopped.dataDir });
  try {
    const authorization = `Bearer ${adminTokenOf(stopped)}`;
    const { data } = await controlClient(again, { authorization }).call(AUDIT, { query: { action: 'refused' } });
    expect(data.map(({ detail }) => detail)).toEqual([{ code: 'not_found', repeated: 4 }, { code: 'not_found' }]);
  } finally {
    await again.kill();
    again.clean();
  }
});
