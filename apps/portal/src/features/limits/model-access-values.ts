/** Which models a scope may call, as a form holds it. */
export interface ModelAccessValues {
  models: {
    /** `all`: every model of the installation, for a tenant; below it: whatever stands above. */
    mode: 'all' | 'some';
    names: string[];
  };
}

/** @param isTenant at a tenant an absent list means none, below it all that stands above */
export function modelAccessValues(models: readonly string[] | undefined, isTenant: boolean): ModelAccessValues {
  const isAll = isTenant ? models?.includes('*') === true : models === undefined;
  return { models: { mode: isAll ? 'all' : 'some', names: (models ?? []).filter((name) => name !== '*') } };
}

/** `undefined`: no list of its own. */
export function modelList({ models }: ModelAccessValues, isTenant: boolean): string[] | undefined {
  if (models.mode === 'some') return models.names;
  return isTenant ? ['*'] : undefined;
}
