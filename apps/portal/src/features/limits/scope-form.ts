import { type Limited, type LimitValues, limitChange, limitMembers, limitValues } from './limit-values.ts';
import { type ModelAccessValues, modelAccessValues, modelList } from './model-access-values.ts';

/** The form of a team or an application. */
export interface ScopeValues extends LimitValues, ModelAccessValues {
  name: string;
  slug: string;
}

interface Scope extends Limited {
  readonly name: string;
  readonly models?: readonly string[] | undefined;
}

export function scopeValues(scope?: Scope): ScopeValues {
  return {
    name: scope?.name ?? '',
    slug: '',
    ...limitValues(scope ?? {}),
    ...modelAccessValues(scope?.models, false),
  };
}

/** What making it takes. */
export function scopeMembers(values: ScopeValues) {
  const models = modelList(values, false);
  return {
    name: values.name.trim(),
    ...(values.slug.trim() === '' ? {} : { slug: values.slug.trim() }),
    ...(models === undefined ? {} : { models }),
    ...limitMembers(values),
  };
}

/** What changing it takes. */
export function scopeChange(values: ScopeValues, before: Scope) {
  return { name: values.name.trim(), models: modelList(values, false) ?? null, ...limitChange(values, before) };
}
