import { generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { providerSpec } from '@sluice/providers/registry';
import type { ProviderSpec } from '@sluice/providers/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pools } from '../pools.ts';
import { AccessTokens } from './access-tokens.ts';
import { type Authorise, credentialOf } from './authorise.ts';
import { CredentialError } from './credential-error.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const REQUEST = { method: 'POST', origin: 'http://x', path: '/', headers: [], body: new Uint8Array() } as const;

let endpoint: Server;
let address: string;
let asked: { form: URLSearchParams; headers: IncomingMessage['headers'] }[];
/** What the endpoint says next. */
let answer: (response: ServerResponse, number: number) => void;
let pools: Pools;
let now: number;
let tokens: AccessTokens;

beforeEach(async () => {
  asked = [];
  answer = (response, number) => grant(response, `ya29.token-${number}`, 3600);
  endpoint = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      asked.push({ form: new URLSearchParams(body), headers: request.headers });
      answer(response, asked.length);
    });
  });
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  address = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/token`;
  pools = new Pools({ httpsProxy: undefined, noProxy: [] });
  now = Date.UTC(2030, 0, 1);
  tokens = new AccessTokens(pools, () => now);
});
afterEach(async () => {
  await pools.close();
  endpoint.closeAllConnections();
  endpoint.close();
});

function grant(response: ServerResponse, token: string, life: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ access_token: token, expires_in: life, token_type: 'Bearer' }));
}

function refuse(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
}

function keyFile(members: object = {}): string {
  return JSON.stringify({
    type: 'service_account',
    client_email: 'gateway@project.iam.gserviceaccount.com',
    private_key: PEM,
    private_key_id: 'kid-1',
    token_uri: address,
    ...members,
  });
}

const vertex = providerSpec('vertex') as ProviderSpec;

function authoriseWith(file: string, allowPrivateNetwork = true): Authorise {
  const context = { origin: 'https://x', region: undefined, allowPrivateNetwork, tokens };
  const { headers, authorise } = credentialOf(vertex, { service_account: file }, context);
  expect(headers).toEqual([]);
  return authorise as Authorise;
}

/** What a call would fail with. */
async function faultOf(authorise: Authorise) {
  try {
    await authorise(REQUEST);
  } catch (error) {
    expect(error).toBeInstanceOf(CredentialError);
    return (error as CredentialError).fault;
  }
  throw new Error('it was taken');
}

describe('a Google service account', () => {
  it('becomes a bearer token by an assertion that Google can verify', async () => {
    expect(await authoriseWith(keyFile())(REQUEST)).toEqual(['authorization', 'Bearer ya29.token-1']);
    const { form, headers } = asked[0] as (typeof asked)[number];
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid-1' });
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: 'gateway@project.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: address,
      iat: now / 1000,
      exp: now / 1000 + 3600,
    });
  });

  it('is asked for once by 50 calls at a time, and then costs no request and no promise', async () => {
    const authorise = authoriseWith(keyFile());
    const all = await Promise.all(Array.from({ length: 50 }, () => authorise(REQUEST)));
    expect(new Set(all.map((headers) => headers[1]))).toEqual(new Set(['Bearer ya29.token-1']));
    expect(asked).toHaveLength(1);
    expect(authorise(REQUEST)).toEqual(['authorization', 'Bearer ya29.token-1']);
  });

  it('has one token for all models of the provider, over changes of the configuration', async () => {
    await authoriseWith(keyFile())(REQUEST);
    await authoriseWith(keyFile())(REQUEST);
    expect(asked).toHaveLength(1);
    await authoriseWith(keyFile({ client_email: 'other@x' }))(REQUEST);
    expect(asked).toHaveLength(2);
  });

  it('is renewed by one request while calls go on with the old token, and waited for once that has run out', async () => {
    const authorise = authoriseWith(keyFile());
    await authorise(REQUEST);
    now += 3600_000 - 4 * 60_000;
    const renewed = once(endpoint, 'request');
    const all = Array.from({ length: 50 }, () => authorise(REQUEST));
    expect(all.every((headers) => !(headers instanceof Promise) && headers[1] === 'Bearer ya29.token-1')).toBe(true);
    await renewed;
    now += 10 * 60_000;
    const later = await Promise.all(Array.from({ length: 50 }, () => authorise(REQUEST)));
    expect(new Set(later.map((headers) => headers[1]))).toEqual(new Set(['Bearer ya29.token-2']));
    expect(asked).toHaveLength(2);
  });

  it('lives on while a renewal fails', async () => {
    const authorise = authoriseWith(keyFile());
    await authorise(REQUEST);
    answer = (response) => refuse(response, 503, 'busy');
    now += 3600_000 - 60_000;
    expect(authorise(REQUEST)).toEqual(['authorization', 'Bearer ya29.token-1']);
    now += 61_000;
    expect(await faultOf(authorise)).toMatchObject({ class: 'unreachable', message: 'no access token: status 503' });
  });

  it('that Google refuses is a refused key, told in its words; the next call asks again', async () => {
    answer = (response) =>
      refuse(response, 400, '{"error":"invalid_grant","error_description":"Invalid JWT Signature."}');
    const authorise = authoriseWith(keyFile());
    expect(await faultOf(authorise)).toEqual({
      class: 'auth',
      status: 400,
      message: 'the access token was refused: invalid_grant: Invalid JWT Signature.',
      code: undefined,
    });
    answer = (response) => grant(response, 'ya29.again', '3599');
    expect(await authorise(REQUEST)).toEqual(['authorization', 'Bearer ya29.again']);
  });

  it.each([
    ['no token', (response: ServerResponse) => refuse(response, 200, '{}')],
    ['no JSON', (response: ServerResponse) => refuse(response, 200, '<html>')],
    ['a redirect', (response: ServerResponse) => refuse(response, 302, '')],
    ['too many requests', (response: ServerResponse) => refuse(response, 429, '{"error":{"message":"slow down"}}')],
    ['a cut connection', (response: ServerResponse) => response.destroy()],
  ])('whose endpoint answers with %s is not reachable', async (_what, said) => {
    answer = said;
    expect((await faultOf(authoriseWith(keyFile()))).class).toBe('unreachable');
  });

  it('is not asked for in a private network, nor without TLS, unless the provider may be there', async () => {
    const local = await faultOf(authoriseWith(keyFile({ token_uri: 'https://127.0.0.1:9/token' }), false));
    expect(local).toMatchObject({ class: 'unreachable', message: expect.stringMatching(/127\.0\.0\.1/) });
    const plain = await faultOf(authoriseWith(keyFile({ token_uri: 'http://oauth.example.com/token' }), false));
    expect(plain).toMatchObject({ class: 'auth', message: expect.stringMatching(/not https/) });
    expect(asked).toHaveLength(0);
  });

  it.each([
    ['{}', /no client_email/],
    ['not json', /no client_email/],
    [JSON.stringify({ type: 'authorized_user' }), /authorized_user/],
    [JSON.stringify({ client_email: 'a@b', private_key: 'secret-words' }), /no RSA key in PEM/],
    [JSON.stringify({ client_email: 'a@b', private_key: PEM, token_uri: 'nowhere' }), /token_uri/],
  ])('with an unusable key file fails its calls alone and says why: %s', async (file, words) => {
    const fault = await faultOf(authoriseWith(file));
    expect(fault).toMatchObject({ class: 'auth', message: expect.stringMatching(words) });
    expect(fault.message).not.toContain('secret-words');
  });
});

describe('a plain value at Google Cloud', () => {
  const headersOf = (value: string) =>
    credentialOf(vertex, { value }, { origin: 'https://x', region: undefined, allowPrivateNetwork: false, tokens })
      .headers;

  it('is an access token, or an API key by its shape', () => {
    expect(headersOf('ya29.c.b0Aaekm1K')).toEqual(['authorization', 'Bearer ya29.c.b0Aaekm1K']);
    const older = `AIza${'x'.repeat(35)}`;
    expect(headersOf(older)).toEqual(['x-goog-api-key', older]);
    const express = `AQ.${'x'.repeat(50)}`;
    expect(headersOf(express)).toEqual(['x-goog-api-key', express]);
  });
});
