import { describe, expect, it } from 'vitest';
import { Pools } from '../pools.ts';
import { AccessTokens } from './access-tokens.ts';
import { awsSigner, regionFor } from './aws.ts';
import { CredentialError } from './credential-error.ts';

const REQUEST = {
  method: 'POST',
  origin: 'http://127.0.0.1:9000',
  path: '/model/m/converse',
  headers: ['content-type', 'application/json', 'accept', 'application/json'],
  body: new TextEncoder().encode('{}'),
} as const;

const PLACE = {
  service: 'bedrock',
  region: 'eu-west-3',
  allowPrivateNetwork: true,
  tokens: new AccessTokens(new Pools({ httpsProxy: undefined, noProxy: [] })),
};

describe('a request to Amazon', () => {
  it('is signed with its host and its type, in the region of the provider', async () => {
    const sign = awsSigner({ access_key_id: 'AKIDEXAMPLE', secret_access_key: 'secret-0001' }, PLACE);
    const headers = await sign(REQUEST);
    expect(headers.filter((_value, i) => i % 2 === 0)).toEqual(['x-amz-date', 'authorization']);
    expect(headers.at(-1)).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-3\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
  });

  it('is not sent where there is nothing to sign it with', () => {
    const sign = awsSigner({ service_account: '{}' }, PLACE);
    expect(() => sign(REQUEST)).toThrow(CredentialError);
  });
});

describe('the region that is signed', () => {
  it.each([
    ['https://bedrock-runtime.eu-central-1.amazonaws.com', undefined, 'eu-central-1'],
    ['https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com', 'eu', 'us-gov-west-1'],
    ['https://vpce-0a1b-2c.bedrock-runtime.ap-south-1.vpce.amazonaws.com', undefined, 'ap-south-1'],
    ['https://bedrock-runtime.us-west-2.api.aws', undefined, 'us-west-2'],
    ['https://bedrock-runtime.cn-north-1.amazonaws.com.cn', undefined, 'cn-north-1'],
    ['https://proxy.test', 'eu-west-3', 'eu-west-3'],
    ['https://bedrock-runtime.eu-west-1.amazonaws.com.evil.test', 'us-east-2', 'us-east-2'],
    ['http://127.0.0.1:9000', undefined, 'us-east-1'],
  ])('is that of the host %s, else the provider’s (%s): %s', (origin, region, expected) => {
    expect(regionFor(origin, region)).toBe(expected);
  });
});
