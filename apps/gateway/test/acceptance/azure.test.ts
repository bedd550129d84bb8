import { chatCompletion } from '@sluice/fake-upstream/chat';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { KEY } from '../harness/world.ts';

const SECRET = 'entra-secret-0001';
const TOKEN_PATH = '/contoso/oauth2/v2.0/token';
/** An application of Microsoft Entra instead of an API key. */
const APPLICATION = `{ name: k1, tenant_id: contoso, client_id: app-1, client_secret: "${SECRET}" }`;

let upstream: Scripted;
let gateway: GatewayProcess;

beforeEach(async () => {
  upstream = await startScripted();
  upstream.always({ path: /chat\/completions$/ }, { body: chatCompletion() });
});
afterEach(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

/** A gateway with one Azure provider. @param members of the provider, as YAML flow */
async function open(base: string, members: string): Promise<void> {
  const lines = [
    'providers:',
    `  az: { type: azure, base_url: "${upstream.url}${base}", allow_private_network: true, ${members} }`,
    'models:',
    '  fast: { targets: [{ provider: az, model: my-gpt }], price: { input_per_mtok: 1, output_per_mtok: 1 } }',
    'tenants:',
    `  acme: { models: [fast], teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEY}" }] } } } } }`,
  ];
  gateway = await startGateway({ config: `${lines.join('\n')}\n`, env: { AZURE_AUTHORITY_HOST: upstream.url } });
}

function ask(body: object = {}): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'hi' }], ...body }),
  });
}

const asked = (path: string) => upstream.received().filter((request) => request.path === path);

describe('Azure', () => {
  it('is spoken to as deployments below /openai, with the version that the provider names', async () => {
    await open('/prefix/openai', 'api_version: 2025-01-01-preview, keys: [{ name: k1, value: azure-key-0001 }]');
    expect((await ask()).status).toBe(200);
    const [request] = upstream.received();
    expect(request).toMatchObject({
      path: '/prefix/openai/deployments/my-gpt/chat/completions',
      query: 'api-version=2025-01-01-preview',
    });
    expect(request?.headers['api-key']).toBe('azure-key-0001');
    expect(request?.headers.authorization).toBeUndefined();
  });

  it('is spoken to with the model in the body below /openai/v1, without a version', async () => {
    await open('/openai/v1', 'api_version: 2025-01-01-preview, keys: [{ name: k1, value: azure-key-0001 }]');
    expect((await ask()).status).toBe(200);
    const [request] = upstream.received();
    expect(request).toMatchObject({ path: '/openai/v1/chat/completions', query: '' });
    expect(request?.json()).toMatchObject({ model: 'my-gpt' });
  });

  it('tells the caller that its filter blocked the prompt, in its own words', async () => {
    await open('/openai/v1', 'keys: [{ name: k1, value: azure-key-0001 }]');
    const error = {
      message: 'The response was filtered due to the prompt triggering the content management policy.',
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { violence: { filtered: true } } },
    };
    upstream.queue({ path: '/openai/v1/chat/completions' }, { status: 400, body: { error } });
    const response = await ask();
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: error.message, sluice: { provider_code: 'content_filter' } },
    });
  });

  it.each([
    ['the deployment', { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' }],
    ['the resource', { code: '404', message: 'Resource not found' }],
  ])('that does not know %s is the provider’s fault, never the caller’s 404', async (_what, error) => {
    await open('/openai/v1', 'keys: [{ name: k1, value: azure-key-0001 }]');
    upstream.always({ path: '/openai/v1/chat/completions' }, { status: 404, body: { error } });
    const response = await ask();
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_error' } });
  });

  describe('with an application of Microsoft Entra', () => {
    it('gets its token, asked for once by many calls at a time', async () => {
      upstream.always(TOKEN_PATH, {
        delayMs: 100,
        body: { access_token: 'entra-token-1', expires_in: 3599, token_type: 'Bearer' },
      });
      await open('/openai/v1', `keys: [${APPLICATION}]`);
      const responses = await Promise.all(Array.from({ length: 20 }, () => ask()));
      expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
      expect(asked(TOKEN_PATH)).toHaveLength(1);
      expect(Object.fromEntries(new URLSearchParams(asked(TOKEN_PATH)[0]?.body.toString()))).toEqual({
        grant_type: 'client_credentials',
        client_id: 'app-1',
        client_secret: SECRET,
        scope: 'https://cognitiveservices.azure.com/.default',
      });
      for (const { headers } of asked('/openai/v1/chat/completions')) {
        expect(headers.authorization).toBe('Bearer entra-token-1');
        expect(headers['api-key']).toBeUndefined();
      }
    });

    it('that is refused is a refused provider key: 502, nothing sent, and no secret told', async () => {
      const refusal = {
        error: 'invalid_client',
        error_description: `AADSTS7000215: Invalid client secret provided: ${SECRET}.`,
      };
      upstream.always(TOKEN_PATH, { status: 401, body: refusal });
      await open('/openai/v1', `keys: [${APPLICATION}]`);
      const response = await ask();
      const text = await response.text();
      expect(response.status).toBe(502);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'provider_auth' } });
      expect(text).not.toContain(SECRET);
      expect(asked('/openai/v1/chat/completions')).toHaveLength(0);
      const { stdout } = await gateway.command('ledger', 'export', '--format', 'jsonl');
      const types = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).type as string);
      expect([...new Set(types)]).toEqual(['reserve', 'release']);
    });
  });
});
