import type { RowOf } from '../../api/queries.ts';

export type ProviderType = RowOf<'GET /api/v1/provider-types'>;

/** The vendor whose keys look like this one; `undefined` where none does. */
export function guessType(types: readonly ProviderType[], key: string): ProviderType | undefined {
  return types.find(({ key_pattern }) => key_pattern !== null && new RegExp(key_pattern).test(key));
}

/** A name that is free: `openai`, `openai-2`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.includes(name)) return name;
  }
}
