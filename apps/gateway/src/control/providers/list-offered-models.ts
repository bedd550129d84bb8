import { providerSpec } from '@sluice/providers/registry';
import { lookUpModel } from '../../state/catalogue.ts';
import { factMembers } from '../models/show-facts.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { freeAlias } from './free-alias.ts';
import { offeredBy } from './offered.ts';
import { providerNamed } from './test-target.ts';

/** Pico-dollars a token are millionths of a dollar for a million tokens. */
const PICO_PER_USD_PER_MTOK = 1e6;

/** What the vendor lists for the stored key, with what the catalogue knows and a free name for each. */
export const listOfferedModels: OperationHandler<'GET /api/v1/providers/{provider}/offered-models'> = async ({
  gateway,
  params,
}) => {
  const provider = providerNamed(gateway, params.provider);
  const objects = storedObjects(gateway);
  const taken = new Set(objects.models.map(({ name }) => name));
  const catalogue = providerSpec(provider.spec.type)?.catalogue;
  const data = (await offeredBy(gateway, provider)).map((model) => {
    const known = lookUpModel(catalogue, model);
    const { price } = known;
    const usedBy = objects.models.filter(({ spec }) =>
      spec.targets.some((target) => target.provider === provider.name && target.model === model),
    );
    return {
      model,
      alias: freeAlias(model, taken),
      input_per_mtok: price === undefined ? null : price.rates.input / PICO_PER_USD_PER_MTOK,
      output_per_mtok: price === undefined ? null : price.rates.output / PICO_PER_USD_PER_MTOK,
      ...factMembers(known),
      used_by: usedBy.map(({ name }) => name),
    };
  });
  return { data, next_cursor: null };
};
