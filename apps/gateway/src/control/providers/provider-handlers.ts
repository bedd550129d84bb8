import type { ProviderConfig } from '@sluice/contract/config/schema';
import { providerSpec, providerTypes } from '@sluice/providers/registry';
import type { ProviderRecord } from '@sluice/store/config/snapshot';
import type { Gateway } from '../../gateway.ts';
import { pageOf } from '../objects/page-of.ts';
import { patchOf } from '../objects/patch-of.ts';
import { save, within } from '../objects/save.ts';
import { flagFits } from '../objects/shown.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { checkProviderAddress } from './checked-address.ts';
import { showProvider } from './show-provider.ts';

const listProviderTypes: OperationHandler<'GET /api/v1/provider-types'> = async () => ({
  data: providerTypes().flatMap((type) => {
    const spec = providerSpec(type);
    if (spec === undefined) return [];
    const { title, baseUrl, keyPattern, auth, selfHosted = false } = spec;
    return {
      type,
      title,
      base_url: baseUrl ?? null,
      key_pattern: keyPattern ?? null,
      needs_key: auth.kind !== 'none' && !selfHosted,
      self_hosted: selfHosted,
    };
  }),
  next_cursor: null,
});

const listProviders: OperationHandler<'GET /api/v1/providers'> = async ({ gateway, query }) => {
  const page = pageOf(query, {
    rows: storedObjects(gateway).providers.filter(
      ({ spec, disabledItself }) =>
        (query.type === undefined || spec.type === query.type) && flagFits(query.disabled, disabledItself),
    ),
    text: ({ name, spec }) => [name, spec.type],
    sorts: { name: ({ name }) => name, created_at: ({ createdAt }) => createdAt },
  });
  return { data: page.rows.map((provider) => showProvider(gateway, provider)), next_cursor: page.next_cursor };
};

const createProvider: OperationHandler<'POST /api/v1/providers'> = async (request) => {
  const { name, keys = [], ...members } = request.body;
  checkProviderAddress(members);
  const id = await save(request, async (changes) => {
    const parentId = await changes.create('provider', { name, members });
    for (const [index, { name: keyName, ...keyMembers }] of keys.entries()) {
      const key = { parentId, name: keyName, members: keyMembers };
      await within(`keys.${index}`, () => changes.create('provider key', key));
    }
    return parentId;
  });
  return providerAnswer(request.gateway, id);
};

const changeProvider: OperationHandler<'PATCH /api/v1/providers/{provider}'> = async (request) => {
  const { id, spec } = namedProvider(request);
  const patch = patchOf(request.body);
  checkProviderAddress(withoutNull({ ...spec, ...patch.members }));
  await save(request, (changes) => changes.change('provider', id, patch));
  return providerAnswer(request.gateway, id);
};

const deleteProvider: OperationHandler<'DELETE /api/v1/providers/{provider}'> = async (request) => {
  const { id } = namedProvider(request);
  await save(request, (changes) => changes.delete('provider', id));
  return undefined;
};

/** What a patch takes away is not there; that a provider keeps its type is checked where it is stored. */
function withoutNull(members: Readonly<Record<string, unknown>>): ProviderConfig {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as ProviderConfig;
}

/** By id or name: providers are the platform's, and who may ask for them sees them all. @throws CallError */
function namedProvider({
  gateway,
  params,
}: {
  gateway: Gateway;
  params: { readonly provider: string };
}): ProviderRecord {
  const provider = storedObjects(gateway).provider(params.provider);
  if (provider === undefined) throw notFound();
  return provider;
}

function providerAnswer(gateway: Gateway, id: string) {
  return showProvider(gateway, namedProvider({ gateway, params: { provider: id } }));
}

export const providerHandlers = {
  'GET /api/v1/provider-types': listProviderTypes,
  'GET /api/v1/providers': listProviders,
  'POST /api/v1/providers': createProvider,
  'GET /api/v1/providers/{provider}': async (request) => showProvider(request.gateway, namedProvider(request)),
  'PATCH /api/v1/providers/{provider}': changeProvider,
  'DELETE /api/v1/providers/{provider}': deleteProvider,
} satisfies OperationHandlers;
