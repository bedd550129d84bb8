import type { AccessTokens, TokenSource } from './access-tokens.ts';
import { refusedCredential } from './credential-error.ts';
import { type AwsKey, roleKeys } from './role.ts';
import { SigV4 } from './sigv4.ts';
import type { UnsignedRequest } from './unsigned-request.ts';

/** Amazon's own hosts name their region: `bedrock-runtime.eu-west-1.amazonaws.com`, `vpce-….eu-west-1.vpce.amazonaws.com`. */
const HOST = /\.([a-z]{2,}(?:-[a-z]+)+-\d+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;
/** Amazon's first region, which its own tools take where none is said. */
const DEFAULT_REGION = 'us-east-1';

/** The region that an address is of, else the one that the provider says: what is signed must be the host's own. */
export function regionFor(origin: string, region: string | undefined): string {
  return HOST.exec(new URL(origin).hostname)?.[1] ?? region ?? DEFAULT_REGION;
}

/** Signs one request: the headers that carry the signature, flat. */
type Signer<Signed> = (request: UnsignedRequest) => Signed;

export interface AwsPlace {
  /** The service's signing name. */
  readonly service: string;
  /** The provider's own. */
  readonly region: string | undefined;
  /** Whether roles may be asked for in a private network. */
  readonly allowPrivateNetwork: boolean;
  readonly tokens: AccessTokens;
}

/**
 * Signs each request with an access key of Amazon's, or with the temporary one of a role that this key may take.
 * @param secret `access_key_id`, `secret_access_key`; of a temporary key `session_token`; for a role `role_arn`, `external_id`
 * @returns the headers that carry the signature, flat; it throws CredentialError where there is no access key
 */
export function awsSigner(
  secret: Readonly<Record<string, string>>,
  place: AwsPlace,
): Signer<readonly string[] | Promise<readonly string[]>> {
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token: sessionToken } = secret;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    return () => {
      throw refusedCredential('the provider key has neither a value nor access_key_id and secret_access_key');
    };
  }
  const key: AwsKey = { accessKeyId, secretAccessKey, sessionToken };
  const { role_arn: arn, external_id: externalId } = secret;
  if (arn === undefined) return signerWith(key, place);
  let source: TokenSource<AwsKey> | undefined;
  return (request) => {
    source ??= roleKeys({ arn, externalId, key }, { ...place, region: regionFor(request.origin, place.region) });
    const taken = place.tokens.get(source);
    if (!(taken instanceof Promise)) return signerOf(taken, place)(request);
    return taken.then((own) => signerOf(own, place)(request));
  };
}

/** Those of temporary keys: each derives its secret once a day. */
const signers = new WeakMap<AwsKey, Signer<readonly string[]>>();

function signerOf(key: AwsKey, place: AwsPlace): Signer<readonly string[]> {
  let signer = signers.get(key);
  if (signer === undefined) {
    signer = signerWith(key, place);
    signers.set(key, signer);
  }
  return signer;
}

function signerWith(key: AwsKey, { service, region }: AwsPlace): Signer<readonly string[]> {
  let signer: SigV4 | undefined;
  return ({ method, origin, path, headers, body }) => {
    signer ??= new SigV4({ ...key, service, region: regionFor(origin, region) });
    const signed = [
      ['content-type', headers[headers.indexOf('content-type') + 1] ?? ''],
      ['host', new URL(origin).host],
    ] as const;
    return signer.sign({ method, path, headers: signed, body }, Date.now());
  };
}
