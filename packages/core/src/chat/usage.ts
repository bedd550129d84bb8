/**
 * Tokens of one call in classes that do not overlap, whatever the vendor's own arithmetic is. `undefined` means that the
 * vendor did not say; it is never read as 0 by itself.
 */
export interface Usage {
  /** Prompt tokens that were neither read from nor written to a cache, audio and images apart. */
  readonly input?: number;
  readonly cacheRead?: number;
  /** Written with the vendor's short life (five minutes at Anthropic). */
  readonly cacheWrite?: number;
  /** Written with a life of an hour. */
  readonly cacheWrite1h?: number;
  /** All generated tokens, reasoning included, audio apart. */
  readonly output?: number;
  /** The part of `output` that was reasoning. */
  readonly reasoning?: number;
  readonly audioInput?: number;
  readonly audioOutput?: number;
  /** Pictures that were made. */
  readonly images?: number;
}

/** Later counts replace earlier ones, member by member; vendors send running totals, never increments. */
export function mergeUsage(earlier: Usage | undefined, later: Usage): Usage {
  if (earlier === undefined) return later;
  const merged: Record<string, number> = {};
  for (const source of [earlier, later]) {
    for (const [name, count] of Object.entries(source)) if (typeof count === 'number') merged[name] = count;
  }
  return merged as Usage;
}

/** What two answers used together. */
export function addUsage(one: Usage | undefined, other: Usage): Usage {
  if (one === undefined) return other;
  const sum: Record<string, number> = {};
  for (const source of [one, other]) {
    for (const [name, count] of Object.entries(source)) {
      if (typeof count === 'number') sum[name] = (sum[name] ?? 0) + count;
    }
  }
  return sum as Usage;
}

/** Every input class together: what the vendor read. */
export function inputTokens(usage: Usage): number {
  return (
    (usage.input ?? 0) +
    (usage.cacheRead ?? 0) +
    (usage.cacheWrite ?? 0) +
    (usage.cacheWrite1h ?? 0) +
    (usage.audioInput ?? 0)
  );
}

export function outputTokens(usage: Usage): number {
  return (usage.output ?? 0) + (usage.audioOutput ?? 0);
}
