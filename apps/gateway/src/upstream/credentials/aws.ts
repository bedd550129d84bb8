import { refusedCredential } from './credential-error.ts';
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

/**
 * Signs each request with an access key of Amazon's.
 * @param region the provider's
 * @param secret `access_key_id`, `secret_access_key` and, of a temporary key, `session_token`
 * @returns the headers that carry the signature, flat; it throws CredentialError where there is no access key
 */
export function awsSigner(
  service: string,
  region: string | undefined,
  secret: Readonly<Record<string, string>>,
): (request: UnsignedRequest) => readonly string[] {
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token: sessionToken } = secret;
  let signer: SigV4 | undefined;
  return ({ method, origin, path, headers, body }) => {
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      throw refusedCredential('the provider key has neither a value nor access_key_id and secret_access_key');
    }
    signer ??= new SigV4({ accessKeyId, secretAccessKey, sessionToken, service, region: regionFor(origin, region) });
    const signed = [
      ['content-type', headers[headers.indexOf('content-type') + 1] ?? ''],
      ['host', new URL(origin).host],
    ] as const;
    return signer.sign({ method, path, headers: signed, body }, Date.now());
  };
}
