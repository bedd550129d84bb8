import type { Gateway } from '../../gateway.ts';
import { withId } from '../objects/find-object.ts';
import { pageOf } from '../objects/page-of.ts';
import { patchOf } from '../objects/patch-of.ts';
import { save } from '../objects/save.ts';
import { type OwnedProviderKey, storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { showProviderKey } from './show-provider.ts';

const listProviderKeys: OperationHandler<'GET /api/v1/provider-keys'> = async ({ gateway, query }) => {
  const objects = storedObjects(gateway);
  const provider = query.provider === undefined ? undefined : objects.provider(query.provider);
  if (query.provider !== undefined && provider === undefined) throw notFound('provider');
  const page = pageOf(query, {
    rows: objects.providerKeys.filter((key) => provider === undefined || key.provider.id === provider.id),
    text: ({ name, provider: owner }) => [name, owner.name],
    sorts: { name: ({ name }) => name, created_at: ({ createdAt }) => createdAt },
  });
  return {
    data: page.rows.map((key) => showProviderKey(gateway, key.provider, key)),
    next_cursor: page.next_cursor,
  };
};

const createProviderKey: OperationHandler<'POST /api/v1/provider-keys'> = async (request) => {
  const { provider: reference, name, ...members } = request.body;
  const provider = storedObjects(request.gateway).provider(reference);
  if (provider === undefined) throw notFound('provider');
  const key = { parentId: provider.id, name, members };
  const id = await save(request, (changes) => changes.create('provider key', key));
  return providerKeyAnswer(request.gateway, id);
};

const changeProviderKey: OperationHandler<'PATCH /api/v1/provider-keys/{provider_key}'> = async (request) => {
  const { id } = namedProviderKey(request);
  await save(request, (changes) => changes.change('provider key', id, patchOf(request.body)));
  return providerKeyAnswer(request.gateway, id);
};

const deleteProviderKey: OperationHandler<'DELETE /api/v1/provider-keys/{provider_key}'> = async (request) => {
  const { id } = namedProviderKey(request);
  await save(request, (changes) => changes.delete('provider key', id));
  return undefined;
};

function namedProviderKey({
  gateway,
  params,
}: {
  gateway: Gateway;
  params: { readonly provider_key: string };
}): OwnedProviderKey {
  const key = withId(storedObjects(gateway).providerKey(params.provider_key), params.provider_key);
  if (key === undefined) throw notFound();
  return key;
}

function providerKeyAnswer(gateway: Gateway, id: string) {
  const key = namedProviderKey({ gateway, params: { provider_key: id } });
  return showProviderKey(gateway, key.provider, key);
}

export const providerKeyHandlers = {
  'GET /api/v1/provider-keys': listProviderKeys,
  'POST /api/v1/provider-keys': createProviderKey,
  'PATCH /api/v1/provider-keys/{provider_key}': changeProviderKey,
  'DELETE /api/v1/provider-keys/{provider_key}': deleteProviderKey,
} satisfies OperationHandlers;
