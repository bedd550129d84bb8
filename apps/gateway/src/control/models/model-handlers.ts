import { allowedModels } from '@sluice/contract/config/tenant-models';
import { providerSpec } from '@sluice/providers/registry';
import type { ModelRecord, TenantRecord } from '@sluice/store/config/snapshot';
import type { Gateway } from '../../gateway.ts';
import { lookUpModel } from '../../state/catalogue.ts';
import { placeOfTenant, referred, withId } from '../objects/find-object.ts';
import { pageOf } from '../objects/page-of.ts';
import { patchOf } from '../objects/patch-of.ts';
import { save } from '../objects/save.ts';
import { flagFits } from '../objects/shown.ts';
import { type StoredObjects, storedObjects } from '../objects/stored-objects.ts';
import type { Caller, OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { datedPrices, factMembers, priceMembers } from './show-facts.ts';
import { mayCall, showModel, versionOf } from './show-model.ts';

const listModels: OperationHandler<'GET /api/v1/models'> = async ({ gateway, caller, query }) => {
  const objects = storedObjects(gateway);
  const tenant =
    query.tenant === undefined ? undefined : referred(caller, 'tenant', objects.tenant(query.tenant), placeOfTenant);
  const provider = query.provider === undefined ? undefined : objects.provider(query.provider);
  if (query.provider !== undefined && provider === undefined) throw notFound('provider');
  const isVisible = visibleTo(caller, objects, tenant);
  const page = pageOf(query, {
    rows: objects.models.filter(
      (model) =>
        isVisible(model) &&
        (provider === undefined || model.spec.targets.some((target) => target.provider === provider.name)) &&
        flagFits(query.disabled, model.disabledItself),
    ),
    text: ({ name, spec }) => [name, ...spec.targets.map((target) => target.model)],
    sorts: { name: ({ name }) => name, created_at: ({ createdAt }) => createdAt },
  });
  return { data: page.rows.map((model) => showModel(model, objects, caller)), next_cursor: page.next_cursor };
};

/** The platform's people see all models; a tenant's those that one of their tenants, or the one named, may call. */
function visibleTo(
  caller: Caller,
  { tenants }: StoredObjects,
  tenant?: TenantRecord,
): (model: Pick<ModelRecord, 'name'>) => boolean {
  if (tenant === undefined && caller.may('models.read')) return () => true;
  const own = tenant === undefined ? tenants.filter((one) => caller.may('models.read', placeOfTenant(one))) : [tenant];
  const lists = own.map(({ spec }) => allowedModels(spec));
  return (model) => lists.some((allowed) => mayCall(allowed, model));
}

const createModel: OperationHandler<'POST /api/v1/models'> = async (request) => {
  const { name, ...members } = request.body;
  const id = await save(request, (changes) => changes.create('model', { name, members }));
  return modelAnswer(request, id);
};

const changeModel: OperationHandler<'PATCH /api/v1/models/{model}'> = async (request) => {
  const { id } = namedModel(request);
  await save(request, (changes) => changes.change('model', id, patchOf(request.body)));
  return modelAnswer(request, id);
};

const deleteModel: OperationHandler<'DELETE /api/v1/models/{model}'> = async (request) => {
  const { id } = namedModel(request);
  await save(request, (changes) => changes.delete('model', id));
  return undefined;
};

const showCataloguePrice: OperationHandler<'GET /api/v1/catalogue-prices'> = async ({ gateway, query }) => {
  const provider = storedObjects(gateway).provider(query.provider);
  const vendor = provider === undefined ? undefined : providerSpec(provider.spec.type);
  if (provider === undefined || vendor === undefined) throw notFound('provider');
  const known = lookUpModel(vendor.catalogue, query.model);
  const { price } = known;
  return {
    provider: provider.name,
    model: query.model,
    price: priceMembers(price),
    source: price === undefined ? ('none' as const) : ('catalogue' as const),
    version: versionOf(price),
    dated: datedPrices(known, price),
    ...factMembers(known),
  };
};

interface NamingModel {
  readonly gateway: Gateway;
  readonly caller: Caller;
  readonly params: { readonly model: string };
}

/** @throws CallError `not_found` also for a model that none of the caller's tenants may call */
function namedModel({ gateway, caller, params }: NamingModel): ModelRecord {
  const objects = storedObjects(gateway);
  const model = withId(objects.model(params.model), params.model);
  if (model === undefined || !visibleTo(caller, objects)(model)) throw notFound();
  return model;
}

function modelAnswer({ gateway, caller }: Pick<NamingModel, 'gateway' | 'caller'>, id: string) {
  const model = namedModel({ gateway, caller, params: { model: id } });
  return showModel(model, storedObjects(gateway), caller);
}

export const modelHandlers = {
  'GET /api/v1/models': listModels,
  'POST /api/v1/models': createModel,
  'GET /api/v1/models/{model}': async (request) => modelAnswer(request, request.params.model),
  'PATCH /api/v1/models/{model}': changeModel,
  'DELETE /api/v1/models/{model}': deleteModel,
  'GET /api/v1/catalogue-prices': showCataloguePrice,
} satisfies OperationHandlers;
