import { providerSpec } from '@sluice/providers/registry';
import type { ProviderSpec } from '@sluice/providers/spec';
import { describe, expect, it } from 'vitest';
import { Pools } from '../pools.ts';
import { AccessTokens } from './access-tokens.ts';
import { credentialOf } from './authorise.ts';
import { entraTokens } from './entra.ts';

const APPLICATION = { tenantId: 'contoso.onmicrosoft.com', clientId: 'app-1', clientSecret: 'secret-1' };

function source(origin: string, authority?: string, more: Partial<typeof APPLICATION> = {}) {
  return entraTokens({ ...APPLICATION, ...more }, { origin, authority, allowPrivateNetwork: false });
}

describe('an application of Microsoft Entra', () => {
  it.each([
    ['https://x.openai.azure.com', 'https://login.microsoftonline.com', 'https://cognitiveservices.azure.com/.default'],
    [
      'https://x.services.ai.azure.com',
      'https://login.microsoftonline.com',
      'https://cognitiveservices.azure.com/.default',
    ],
    ['https://x.openai.azure.us', 'https://login.microsoftonline.us', 'https://cognitiveservices.azure.us/.default'],
    [
      'https://x.openai.azure.cn',
      'https://login.partner.microsoftonline.cn',
      'https://cognitiveservices.azure.cn/.default',
    ],
    // A proxy in front of it.
    ['https://llm.example.com', 'https://login.microsoftonline.com', 'https://cognitiveservices.azure.com/.default'],
  ])('for a resource at %s is known at %s', (origin, authority, scope) => {
    const { endpoint, form } = source(origin);
    expect(endpoint.href).toBe(`${authority}/contoso.onmicrosoft.com/oauth2/v2.0/token`);
    expect(Object.fromEntries(form(0))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'app-1',
      client_secret: 'secret-1',
      scope,
    });
  });

  it('is asked for where the operator says, with any prefix', () => {
    expect(source('https://x.openai.azure.com', 'https://login.example.com/adfs/').endpoint.href).toBe(
      'https://login.example.com/adfs/contoso.onmicrosoft.com/oauth2/v2.0/token',
    );
  });

  it('cannot leave its place by what it calls its tenant', () => {
    const { endpoint } = source('https://x.openai.azure.com', undefined, { tenantId: '../../evil?x=' });
    expect(endpoint.host).toBe('login.microsoftonline.com');
    expect(endpoint.pathname).toBe('/..%2F..%2Fevil%3Fx%3D/oauth2/v2.0/token');
  });

  it('has a token of its own for each secret, and its name holds none', () => {
    const [one, other] = [
      source('https://x.openai.azure.com'),
      source('https://x.openai.azure.com', undefined, { clientSecret: 'secret-2' }),
    ];
    expect(one.id).not.toBe(other.id);
    expect(one.id).not.toContain('secret-1');
    expect(source('https://y.openai.azure.com').id).toBe(one.id);
  });
});

describe('a key of Azure', () => {
  const azure = providerSpec('azure') as ProviderSpec;
  const context = {
    origin: 'https://x.openai.azure.com',
    region: undefined,
    allowPrivateNetwork: false,
    tokens: new AccessTokens(new Pools({ httpsProxy: undefined, noProxy: [] })),
  };

  it('travels in Azure’s own header; an application’s is made for each request', () => {
    expect(credentialOf(azure, { value: 'k' }, context)).toEqual({ headers: ['api-key', 'k'], authorise: undefined });
    const { headers, authorise } = credentialOf(azure, { tenant_id: 't', client_id: 'c', client_secret: 's' }, context);
    expect(headers).toEqual([]);
    expect(authorise).toBeTypeOf('function');
  });
});
