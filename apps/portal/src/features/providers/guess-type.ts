import type { ProviderType } from './provider.ts';

/**
 * The type of provider whose keys look like this one. Several may fit; the longest pattern says the most.
 * @returns `undefined` where none fits
 */
export function guessType(key: string, types: readonly ProviderType[]): string | undefined {
  const fitting = types.filter(({ key_pattern }) => key_pattern !== null && new RegExp(key_pattern).test(key.trim()));
  return fitting.toSorted((one, other) => (other.key_pattern?.length ?? 0) - (one.key_pattern?.length ?? 0))[0]?.type;
}

/** `openai`, else `openai-2`, …: a name that no provider has. */
export function freeName(type: string, taken: readonly string[]): string {
  if (!taken.includes(type)) return type;
  for (let number = 2; ; number += 1) if (!taken.includes(`${type}-${number}`)) return `${type}-${number}`;
}
