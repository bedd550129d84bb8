import { createHash } from 'node:crypto';
import { isObject, parseObject } from '@sluice/core/json/json';
import type { JsonReply } from '../get-json.ts';
import { type Granted, isRefusal, type TokenSource } from './access-tokens.ts';
import { refusedCredential, unreachableAuthority } from './credential-error.ts';
import { SigV4 } from './sigv4.ts';

/** An access key of Amazon's. */
export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a temporary key. */
  readonly sessionToken: string | undefined;
}

export interface Role {
  readonly arn: string;
  /** What the role's trust policy asks of others' accounts. */
  readonly externalId: string | undefined;
  /** Of whoever takes the role. */
  readonly key: AwsKey;
}

export interface RolePlace {
  readonly region: string;
  readonly allowPrivateNetwork: boolean;
  readonly tokens: { readonly stsEndpoint: string | undefined };
}

/** What Amazon gives out where nothing else is said, and the longest where one role takes another. Seconds. */
const LIFE_S = 3600;
/** Amazon's logs name who used the role by it. */
const SESSION_NAME = 'sluice';

/**
 * Temporary keys of a role, from Amazon's Security Token Service (`AssumeRole`, version 2011-06-15), in the region that
 * is called. Source: AWS STS API reference.
 */
export function roleKeys({ arn, externalId, key }: Role, place: RolePlace): TokenSource<AwsKey> {
  const { region, allowPrivateNetwork } = place;
  const endpoint = new URL(place.tokens.stsEndpoint ?? `https://sts.${region}.${domainOf(region)}/`);
  const who = createHash('sha256')
    .update(JSON.stringify([key, arn, externalId]))
    .digest('hex');
  return {
    id: `sts ${endpoint.href} ${region} ${who} ${allowPrivateNetwork}`,
    endpoint,
    allowPrivateNetwork,
    form: () =>
      new URLSearchParams({
        Action: 'AssumeRole',
        Version: '2011-06-15',
        RoleArn: arn,
        RoleSessionName: SESSION_NAME,
        DurationSeconds: String(LIFE_S),
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      }),
    headers: (form) =>
      new SigV4({ ...key, region, service: 'sts' }).sign(
        {
          method: 'POST',
          path: endpoint.pathname + endpoint.search,
          headers: [['host', endpoint.host]],
          body: Buffer.from(form.toString()),
        },
        Date.now(),
      ),
    read: keysIn,
  };
}

function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** The answer in JSON, which Amazon gives to whoever accepts it. @throws CredentialError */
function keysIn({ status, text }: JsonReply): Granted<AwsKey> {
  const body = parseObject(text);
  const error = isObject(body?.Error) ? body.Error : undefined;
  const said = [error?.Code, error?.Message].filter((one) => typeof one === 'string').join(': ');
  const why = said === '' ? `status ${status}` : said;
  if (isRefusal(status)) throw refusedCredential(`the role was refused: ${why}`, status);
  const response = isObject(body?.AssumeRoleResponse) ? body.AssumeRoleResponse : undefined;
  const result = isObject(response?.AssumeRoleResult) ? response.AssumeRoleResult : undefined;
  const given = isObject(result?.Credentials) ? result.Credentials : {};
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given;
  if (
    status !== 200 ||
    typeof accessKeyId !== 'string' ||
    typeof secretAccessKey !== 'string' ||
    typeof sessionToken !== 'string'
  ) {
    throw unreachableAuthority(`no keys of the role: ${why}`, status);
  }
  return { token: { accessKeyId, secretAccessKey, sessionToken }, lifeMs: LIFE_S * 1000 };
}
