import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient, adminTokenOf, controlClient, signedIn } from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';

const ADMIN = { email: 'admin@localhost', password: 'correct horse battery' };

let gateway: GatewayProcess;
let cookie: string;

beforeAll(async () => {
  gateway = await startGateway({ env: { SLUICE_ADMIN_PASSWORD: ADMIN.password } });
  ({ cookie } = await signedIn(gateway, ADMIN.email, ADMIN.password));
});
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const BODY = JSON.stringify({ name: 'forged', role: 'admin' });

/** By Node's own client, which sets any header as it is told. */
function write(
  headers: Record<string, string>,
  method = 'POST',
  path = '/api/v1/admin-tokens',
  body = BODY,
): Promise<{ status: number | undefined; code: string | undefined }> {
  return new Promise((resolve, reject) => {
    const length = method === 'DELETE' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const call = request(gateway.url + path, { method, headers: { ...headers, ...length } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      response.on('end', () => {
        const { error } = JSON.parse(text) as { error?: { code: string } };
        resolve({ status: response.statusCode, code: error?.code });
      });
    });
    call.on('error', reject);
    call.end(method === 'DELETE' ? undefined : body);
  });
}

const names = async () =>
  (await adminClient(gateway).call('GET /api/v1/admin-tokens')).data.map(({ name }) => name).join();

describe('a write with a session', () => {
  const json = { 'content-type': 'application/json' };
  it.each([
    ['from a page of another origin', { ...json, origin: 'https://evil.example' }],
    ['from a page without an origin', { ...json, origin: 'null' }],
    ['from our host by another scheme', { ...json, origin: 'https://127.0.0.1' }],
    ['from our host at another port', { ...json, origin: 'http://127.0.0.1:1' }],
    ['from another site, as the browser says', { ...json, 'sec-fetch-site': 'cross-site' }],
    ['without a type', {}],
    ['in the type of a form', { 'content-type': 'text/plain' }],
    ['in the type of a form that hides JSON', { 'content-type': 'text/plain; application/json' }],
    ['in the type of an upload', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['to a host name that leads here', { ...json, origin: 'http://rebound.example', host: 'rebound.example' }],
  ])('%s is refused and changes nothing', async (_, headers) => {
    const before = await names();
    expect(await write({ cookie, ...headers })).toEqual({ status: 403, code: 'permission_denied' });
    expect(await names()).toBe(before);
  });

  it('from our own page works, and a GET changes nothing', async () => {
    const own = controlClient(gateway, { cookie, origin: gateway.url });
    const made = await own.call('POST /api/v1/admin-tokens', { body: { name: 'own', role: 'auditor' } });
    const response = await fetch(`${gateway.url}/api/v1/admin-tokens/${made.id}`, { headers: { cookie } });
    expect(response.status).toBe(405);
    expect(
      await write({ cookie, origin: 'https://evil.example' }, 'DELETE', `/api/v1/admin-tokens/${made.id}`),
    ).toEqual({ status: 403, code: 'permission_denied' });
    await own.call('DELETE /api/v1/admin-tokens/{admin_token}', { params: { admin_token: made.id } });
  });

  it('is not asked of a program with a token, whose credential goes by itself nowhere', async () => {
    const authorization = `Bearer ${adminTokenOf(gateway)}`;
    const made = await write(
      { authorization, origin: 'https://tool.example', 'content-type': 'application/json' },
      'POST',
      '/api/v1/admin-tokens',
      JSON.stringify({ name: 'tool', role: 'auditor' }),
    );
    expect(made.status).toBe(201);
  });
});

it('nobody can be signed in by a page of another origin', async () => {
  const headers = { 'content-type': 'application/json', origin: 'https://evil.example' };
  expect(await write(headers, 'POST', '/api/v1/sessions', JSON.stringify(ADMIN))).toEqual({
    status: 403,
    code: 'permission_denied',
  });
});

describe('a cookie', () => {
  it('opens no model route, and a tenant`s key opens nothing here', async () => {
    const key = /first tenant key\s+(\S+)/.exec(gateway.output())?.[1] ?? '';
    const models = await fetch(`${gateway.url}/v1/models`, { headers: { cookie } });
    expect(models.status).toBe(401);
    for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }, { 'x-goog-api-key': key }]) {
      const reply = await controlClient(gateway, headers as Record<string, string>).send('GET /api/v1/users');
      expect(reply).toMatchObject({ status: 401, code: 'invalid_api_key' });
    }
    const withKey = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    expect(withKey.status).toBe(200);
    const token = await fetch(`${gateway.url}/v1/models`, {
      headers: { authorization: `Bearer ${adminTokenOf(gateway)}` },
    });
    expect(token.status).toBe(401);
  });

  it('does not help a wrong bearer token', async () => {
    const both = controlClient(gateway, { cookie, authorization: 'Bearer wrong' });
    expect(await both.send('GET /api/v1/users')).toMatchObject({ status: 401 });
  });

  it('that stands twice says nothing', async () => {
    const twice = controlClient(gateway, { cookie: `${cookie}; sluice=other` });
    expect(await twice.send('GET /api/v1/users')).toMatchObject({ status: 401 });
  });
});

it('behind https the cookie is bound to the host and to TLS', async () => {
  const port = await freePort();
  const secure = await startGateway({
    env: { PORT: String(port), SLUICE_ADMIN_PASSWORD: ADMIN.password, SLUICE_PUBLIC_URL: 'https://gw.example.com' },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    const reply = await controlClient({ url }).send('POST /api/v1/sessions', {
      body: ADMIN,
      headers: { origin: 'https://gw.example.com' },
    });
    expect(reply.headers.get('set-cookie')).toMatch(
      /^__Host-sluice=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
  } finally {
    await secure.kill();
    secure.clean();
  }
});
