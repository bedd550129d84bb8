import { createHash } from 'node:crypto';
import { accessTokenIn, type TokenSource } from './access-tokens.ts';

/** Where Microsoft Entra gives out tokens for a cloud, and for what. */
interface Cloud {
  readonly authority: string;
  readonly scope: string;
}

const PUBLIC: Cloud = {
  authority: 'https://login.microsoftonline.com',
  scope: 'https://cognitiveservices.azure.com/.default',
};

/** Clouds of their own, by the domain of the resource. Source: Microsoft's pages on national clouds. */
const NATIONAL: readonly (readonly [string, Cloud])[] = [
  [
    '.azure.us',
    { authority: 'https://login.microsoftonline.us', scope: 'https://cognitiveservices.azure.us/.default' },
  ],
  [
    '.azure.cn',
    { authority: 'https://login.partner.microsoftonline.cn', scope: 'https://cognitiveservices.azure.cn/.default' },
  ],
];

/** An application registered with Microsoft Entra. */
export interface EntraApplication {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface EntraPlace {
  /** The provider's own, which tells the cloud. */
  readonly origin: string;
  /** Stands in for the cloud's own authority: `AZURE_AUTHORITY_HOST`. */
  readonly authority: string | undefined;
  readonly allowPrivateNetwork: boolean;
}

/** Tokens for the application itself, without a person (client credentials, RFC 6749 section 4.4). */
export function entraTokens(
  { tenantId, clientId, clientSecret }: EntraApplication,
  { origin, authority, allowPrivateNetwork }: EntraPlace,
): TokenSource {
  const cloud = cloudOf(new URL(origin).hostname);
  const base = (authority ?? cloud.authority).replace(/\/+$/, '');
  const endpoint = new URL(`${base}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`);
  const secret = createHash('sha256').update(clientSecret).digest('hex');
  return {
    id: `entra ${endpoint.href} ${clientId} ${secret} ${cloud.scope} ${allowPrivateNetwork}`,
    endpoint,
    allowPrivateNetwork,
    read: accessTokenIn,
    form: () =>
      new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: cloud.scope,
      }),
  };
}

function cloudOf(host: string): Cloud {
  return NATIONAL.find(([suffix]) => host.endsWith(suffix))?.[1] ?? PUBLIC;
}
