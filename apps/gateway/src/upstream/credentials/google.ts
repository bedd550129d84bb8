import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { accessTokenIn, type TokenSource } from './access-tokens.ts';
import { refusedCredential } from './credential-error.ts';

/** All of Google Cloud, narrowed by the account's own roles. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const TOKEN_ADDRESS = 'https://oauth2.googleapis.com/token';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest that Google takes. Seconds. */
const LIFE_S = 3600;

/** Shapes of Google's API keys: the older ones, and those that are bound to a service account (express mode). */
const API_KEY = /^(AIza[\w-]{30,}|AQ\.[\w.-]{20,})$/;

/** The header for a plain `value` at Google Cloud: an API key, else an access token. Flat. */
export function googleHeaders(value: string): readonly string[] {
  return API_KEY.test(value) ? ['x-goog-api-key', value] : ['authorization', `Bearer ${value}`];
}

/**
 * Tokens for a service account: a signed assertion is exchanged for an access token (RFC 7523). What is wrong with the
 * key file is said when a token is asked for: the call that needs it fails, and nothing else.
 * @param file the key file's JSON, as downloaded
 * @param allowPrivateNetwork whether its `token_uri` may be on loopback or in a private network
 */
export function serviceAccount(file: string, allowPrivateNetwork: boolean): TokenSource {
  const members = parse(file);
  const address = text(members.token_uri) ?? TOKEN_ADDRESS;
  let key: KeyObject | undefined;
  return {
    id: `google ${createHash('sha256').update(file).digest('hex')} ${allowPrivateNetwork}`,
    endpoint: URL.canParse(address) ? new URL(address) : new URL(TOKEN_ADDRESS),
    allowPrivateNetwork,
    read: accessTokenIn,
    form(nowS) {
      check(members);
      key ??= privateKey(String(members.private_key));
      return new URLSearchParams({ grant_type: GRANT, assertion: assertion(members, key, address, nowS) });
    },
  };
}

/** @throws CredentialError */
function check(members: JsonObject): void {
  const { type, token_uri: address } = members;
  if (type !== undefined && type !== 'service_account') {
    throw refusedCredential(`service_account holds a credential of type ${JSON.stringify(type)}`);
  }
  for (const name of ['client_email', 'private_key']) {
    if (text(members[name]) === undefined) throw refusedCredential(`service_account has no ${name}`);
  }
  if (address !== undefined && !URL.canParse(String(address))) {
    throw refusedCredential('the token_uri of service_account is no address');
  }
}

/** @throws CredentialError */
function privateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The error may quote the key.
  }
  throw refusedCredential('the private_key of service_account is no RSA key in PEM');
}

/** A JWT (RFC 7519), signed with RS256. */
function assertion(members: JsonObject, key: KeyObject, audience: string, nowS: number): string {
  const id = text(members.private_key_id);
  const head = { alg: 'RS256', typ: 'JWT', ...(id === undefined ? {} : { kid: id }) };
  const claims = { iss: members.client_email, scope: SCOPE, aud: audience, iat: nowS, exp: nowS + LIFE_S };
  const signed = `${encoded(head)}.${encoded(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parse(file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(file);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
