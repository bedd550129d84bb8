import type { ConditionConfig } from '@sluice/contract/config/schema';
import type { Condition, Expected } from '@sluice/core/routing/eligibility';

/** Lists of tenants, each of which must let a tenant in. */
export function reservations(...lists: readonly (readonly string[] | undefined)[]): readonly ReadonlySet<string>[] {
  return lists.flatMap((list) => (list === undefined ? [] : [new Set(list)]));
}

export function conditionOf(config: ConditionConfig | undefined): Condition | undefined {
  if (config === undefined) return undefined;
  return {
    headers: expectations(config.header, (name) => name.toLowerCase()),
    tags: expectations(config.tag, (name) => name),
    regions: config.region === undefined ? undefined : [config.region].flat(),
    minInputTokens: config.input_tokens?.min ?? 0,
    maxInputTokens: config.input_tokens?.max ?? Number.POSITIVE_INFINITY,
  };
}

function expectations(
  members: Readonly<Record<string, string | readonly string[]>> | undefined,
  spelt: (name: string) => string,
): readonly Expected[] {
  return Object.entries(members ?? {}).map(([name, values]) => ({ name: spelt(name), values: [values].flat() }));
}
