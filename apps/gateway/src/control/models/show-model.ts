import { covers } from '@sluice/contract/config/model-pattern';
import { allowedModels } from '@sluice/contract/config/tenant-models';
import type { Answer } from '@sluice/contract/control/operations';
import type { Price } from '@sluice/core/pricing/price';
import { providerSpec } from '@sluice/providers/registry';
import type { ModelRecord } from '@sluice/store/config/snapshot';
import { lookUpModel, type ModelLookUp } from '../../state/catalogue.ts';
import { common, smallest } from '../../state/model-shape.ts';
import { targetPrice } from '../../state/target-price.ts';
import { shown } from '../objects/shown.ts';
import type { StoredObjects } from '../objects/stored-objects.ts';
import type { Caller } from '../operation-handler.ts';
import { datedPrices, factMembers, priceMembers } from './show-facts.ts';

type ModelAnswer = Answer<'GET /api/v1/models/{model}'>;
type EffectivePrice = ModelAnswer['prices'][number];

/** Without the tenants that the caller does not see: who else calls a model is nobody's business. */
export function showModel(model: ModelRecord, objects: StoredObjects, caller: Caller): ModelAnswer {
  const seen = objects.tenants.filter(({ id }) => caller.sees(id));
  const names = new Set(seen.map(({ name }) => name));
  const targets = model.spec.targets.map(({ tenants, ...target }) =>
    tenants === undefined ? target : { ...target, tenants: tenants.filter((name) => names.has(name)) },
  );
  const known = knownTargets(model, objects);
  return {
    ...shown(model),
    name: model.name,
    ...model.spec,
    targets,
    context_window: smallest(known.map(({ contextWindow }) => contextWindow)) ?? null,
    max_output: smallest(known.map(({ outputLimit }) => outputLimit)) ?? null,
    capabilities: [...common(known.map(({ capabilities }) => capabilities))],
    prices: pricesOf(model, objects),
    tenants: seen.filter((tenant) => mayCall(allowedModels(tenant.spec), model)).map(({ name }) => name),
  };
}

export function mayCall(allowed: readonly string[], { name }: Pick<ModelRecord, 'name'>): boolean {
  return covers(allowed, name);
}

/** What the catalogue knows of each target's model; without those of providers that there are not. */
function knownTargets({ spec }: ModelRecord, objects: StoredObjects): ModelLookUp[] {
  return spec.targets.flatMap(({ provider, model }) => {
    const type = objects.provider(provider)?.spec.type;
    return type === undefined ? [] : [lookUpModel(providerSpec(type)?.catalogue, model)];
  });
}

/** One a target. What a pattern's target costs is known only with the rest of the name, unless the file says it. */
function pricesOf({ spec }: ModelRecord, objects: StoredObjects): EffectivePrice[] {
  return spec.targets.flatMap((target) => {
    const { provider, model } = target;
    const type = objects.provider(provider)?.spec.type;
    const vendor = type === undefined ? undefined : providerSpec(type);
    if (vendor === undefined) return [];
    const known = lookUpModel(vendor.catalogue, model);
    const { source, price } = targetPrice(target, spec, vendor, known.price, 'ceiling');
    if (model.includes('*') && (source === 'ceiling' || source === 'catalogue')) return [];
    const configured = source === 'target' ? target.price : source === 'model' ? spec.price : undefined;
    return [
      {
        provider,
        model,
        price: configured ?? priceMembers(price),
        source,
        version: versionOf(price),
        dated: source === 'catalogue' ? datedPrices(known, price) : [],
        ...factMembers(known),
      },
    ];
  });
}

/** The release of the catalogue behind a price. */
export function versionOf(price: Price | undefined): string | null {
  if (price?.source !== 'catalogue' && price?.source !== 'ceiling') return null;
  return price.version.replace(/^ceiling:/, '');
}
