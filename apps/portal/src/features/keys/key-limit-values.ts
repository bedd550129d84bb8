import type { BodyInput } from '@sluice/contract/control/operations';
import { type LimitValues, limitChange, limitMembers, limitValues } from '../limits/limit-values.ts';
import { type ModelAccessValues, modelAccessValues, modelList } from '../limits/model-access-values.ts';
import type { Key } from './key.ts';

/** What narrows a key, as the fields of a form hold it. */
export interface KeyLimitValues extends LimitValues, ModelAccessValues {
  /** Ranges with commas or spaces between them. */
  allowed_ips: string;
}

export function keyLimitValues(key: Pick<Key, 'limits' | 'budgets' | 'models' | 'allowed_ips'>): KeyLimitValues {
  return {
    ...limitValues(key),
    ...modelAccessValues(key.models, false),
    allowed_ips: key.allowed_ips?.join(', ') ?? '',
  };
}

/** The members of a key that is made: what is not limited is absent. */
export function newKeyLimits(values: KeyLimitValues): Partial<BodyInput<'POST /api/v1/keys'>> {
  const [models, addresses] = [modelList(values, false), addressesOf(values)];
  return {
    ...limitMembers(values),
    ...(models === undefined ? {} : { models }),
    ...(addresses.length === 0 ? {} : { allowed_ips: addresses }),
  };
}

/** The members of a change: what is not limited any more is `null`. */
export function changedKeyLimits(key: Key, values: KeyLimitValues): BodyInput<'PATCH /api/v1/keys/{key}'> {
  const addresses = addressesOf(values);
  return {
    ...limitChange(values, key),
    models: modelList(values, false) ?? null,
    allowed_ips: addresses.length === 0 ? null : addresses,
  };
}

function addressesOf({ allowed_ips }: KeyLimitValues): string[] {
  return allowed_ips.split(/[\s,]+/).filter((range) => range !== '');
}
