import type { NewRow } from './object-rows.ts';

export function isSame(a: NewRow, b: NewRow): boolean {
  return (
    a.name === b.name &&
    a.spec === b.spec &&
    a.secret === b.secret &&
    a.managed === b.managed &&
    a.disabled === b.disabled &&
    a.parentId === b.parentId &&
    a.hash === b.hash &&
    a.previous?.hash === b.previous?.hash
  );
}

/** Before and after for the audit, without secrets: of those only that they are others. */
export function difference(before: NewRow, after: NewRow): unknown {
  return {
    before: shown(before),
    after: shown(after),
    ...(before.secret === after.secret && before.hash === after.hash ? {} : { secret: 'replaced' }),
  };
}

function shown({ name, managed, disabled, spec }: NewRow) {
  return { name, managed, disabled, ...(JSON.parse(spec) as object) };
}
