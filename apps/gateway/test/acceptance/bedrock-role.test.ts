import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { amazonsSignature } from '../harness/amazons-signature.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { KEY } from '../harness/world.ts';

const REGION = 'eu-west-3';
const ROLE = 'arn:aws:iam::123456789012:role/team/bedrock-calls';
const OWN = { access_key_id: 'AKIDOWN0001', secret_access_key: 'own-secret-0001' };
const ROLES = { access_key_id: 'ASIAROLE0001', secret_access_key: 'role-secret-0001', session: 'role-session-0001' };
const GIVEN = {
  AssumeRoleResponse: {
    AssumeRoleResult: {
      Credentials: {
        AccessKeyId: ROLES.access_key_id,
        SecretAccessKey: ROLES.secret_access_key,
        SessionToken: ROLES.session,
        Expiration: 1.8e9,
      },
    },
  },
};
const ANSWER = {
  output: { message: { role: 'assistant', content: [{ text: 'hello' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
};

let upstream: Scripted;
let gateway: GatewayProcess;

beforeEach(async () => {
  upstream = await startScripted();
  upstream.always({ path: /converse$/ }, { body: ANSWER });
  const key = `{ name: k1, access_key_id: ${OWN.access_key_id}, secret_access_key: ${OWN.secret_access_key}, role_arn: "${ROLE}", external_id: their-0001 }`;
  const lines = [
    'providers:',
    `  aws: { type: bedrock, region: ${REGION}, base_url: "${upstream.url}", allow_private_network: true, keys: [${key}] }`,
    'models:',
    '  nova: { targets: [{ provider: aws, model: amazon.nova-pro-v1:0 }], price: { input_per_mtok: 1, output_per_mtok: 1 } }',
    'tenants:',
    `  acme: { models: [nova], teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEY}" }] } } } } }`,
  ];
  gateway = await startGateway({
    config: `${lines.join('\n')}\n`,
    env: { AWS_ENDPOINT_URL_STS: `${upstream.url}/sts` },
  });
});
afterEach(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

function ask(): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: 'nova', messages: [{ role: 'user', content: 'hi' }] }),
  });
}

const asked = (path: RegExp) => upstream.received().filter((request) => path.test(request.path));

describe('a role of Amazon’s', () => {
  it('is taken once for many calls, which are signed with its temporary key', async () => {
    upstream.always({ path: '/sts' }, { body: GIVEN });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await ask()).status).toBe(200);
    const [taking, ...more] = asked(/^\/sts/);
    expect(more).toEqual([]);
    expect(Object.fromEntries(new URLSearchParams(taking?.body.toString()))).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: ROLE,
      RoleSessionName: 'sluice',
      DurationSeconds: '3600',
      ExternalId: 'their-0001',
    });
    const own = { ...OWN, session: undefined, region: REGION, service: 'sts' };
    expect(taking?.headers.authorization).toBe(await amazonsSignature(taking, own));
    const calls = asked(/converse$/);
    expect(calls).toHaveLength(4);
    for (const call of calls) {
      expect(call.headers['x-amz-security-token']).toBe(ROLES.session);
      expect(call.headers.authorization).toBe(await amazonsSignature(call, { ...ROLES, region: REGION }));
    }
  });

  it('that is refused is a refused provider key: nothing is sent, and no secret told', async () => {
    const error = { Type: 'Sender', Code: 'AccessDenied', Message: 'User is not authorized to perform sts:AssumeRole' };
    upstream.always({ path: '/sts' }, { status: 403, body: { Error: error, RequestId: 'r-1' } });
    const answer = await ask();
    expect(answer.status).toBe(502);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'provider_auth', sluice: { retryable: false } } });
    expect(text).not.toContain(OWN.secret_access_key);
    expect(asked(/converse$/)).toEqual([]);
  });

  it('that nobody can give out now is an unreachable provider', async () => {
    upstream.always({ path: '/sts' }, { status: 503, body: '<html>busy</html>' });
    const answer = await ask();
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: { code: 'upstream_unreachable' } });
    expect(asked(/converse$/)).toEqual([]);
  });
});
