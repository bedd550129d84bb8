import type { ProviderSpec } from '@sluice/providers/spec';
import type { AccessTokens, TokenSource } from './access-tokens.ts';
import { awsSigner } from './aws.ts';
import { type EntraApplication, entraTokens } from './entra.ts';
import { googleHeaders, serviceAccount } from './google.ts';
import type { UnsignedRequest } from './unsigned-request.ts';

/**
 * The credential's headers for one request, flat: where they depend on the request (a signature) or run out (a token).
 * @throws CredentialError
 */
export type Authorise = (request: UnsignedRequest) => readonly string[] | Promise<readonly string[]>;

/** What a provider key puts on its requests. */
export interface Credential {
  /** The same for every request; flat. */
  readonly headers: readonly string[];
  /** What must be made for each request; `undefined` for most vendors. */
  readonly authorise: Authorise | undefined;
}

/** What a scheme may need besides the secret. */
export interface CredentialContext {
  /** The provider's own, `https://host[:port]`. */
  readonly origin: string;
  /** The provider's own `region`. */
  readonly region: string | undefined;
  /** Whether the provider, and who gives out tokens for it, may be in a private network. */
  readonly allowPrivateNetwork: boolean;
  readonly tokens: AccessTokens;
}

/** @param secret the opened members of the provider key: `value`, or what else the vendor's scheme needs */
export function credentialOf(
  spec: ProviderSpec,
  secret: Readonly<Record<string, string>>,
  context: CredentialContext,
): Credential {
  const { allowPrivateNetwork, tokens } = context;
  if (spec.auth.kind === 'google' && secret.service_account !== undefined) {
    return { headers: [], authorise: bearer(tokens, serviceAccount(secret.service_account, allowPrivateNetwork)) };
  }
  const application = spec.auth.kind === 'azure' ? entraApplication(secret) : undefined;
  if (application !== undefined) {
    const place = { origin: context.origin, authority: tokens.entraAuthority, allowPrivateNetwork };
    return { headers: [], authorise: bearer(tokens, entraTokens(application, place)) };
  }
  if (spec.auth.kind === 'aws' && secret.value === undefined) {
    return { headers: [], authorise: awsSigner(secret, { ...context, service: spec.auth.service }) };
  }
  return { headers: fixedHeaders(spec, secret.value), authorise: undefined };
}

function fixedHeaders({ auth }: ProviderSpec, value: string | undefined): readonly string[] {
  if (value === undefined || auth.kind === 'none') return [];
  switch (auth.kind) {
    case 'bearer':
    case 'aws':
      return ['authorization', `Bearer ${value}`];
    case 'header':
      return [auth.name, value];
    case 'azure':
      return ['api-key', value];
    case 'google':
      return googleHeaders(value);
  }
}

function entraApplication(secret: Readonly<Record<string, string>>): EntraApplication | undefined {
  const { tenant_id: tenantId, client_id: clientId, client_secret: clientSecret } = secret;
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return { tenantId, clientId, clientSecret };
}

function bearer(tokens: AccessTokens, source: TokenSource): Authorise {
  const header = (token: string) => ['authorization', `Bearer ${token}`];
  return () => {
    const token = tokens.get(source);
    return typeof token === 'string' ? header(token) : token.then(header);
  };
}
