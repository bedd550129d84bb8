/** `24h`, `90m`, `7d`: back from now. `2026-05-01T00:00:00Z..2026-05-02T00:00:00Z`: between two moments; either may be missing. */
export interface TimeRange {
  /** RFC 3339, UTC. */
  readonly from?: string;
  readonly to?: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const RELATIVE = /^(\d{1,4})([mhd])$/;

export const PRESETS = ['1h', '24h', '7d', '30d', '90d'] as const;

/** Count and unit of a range back from now. */
export function relativeParts(range: string): { readonly count: number; readonly unit: 'm' | 'h' | 'd' } | undefined {
  const found = RELATIVE.exec(range);
  return found === null ? undefined : { count: Number(found[1]), unit: found[2] as 'm' | 'h' | 'd' };
}

/** @param nowMs Unix ms. @returns `{}` for what cannot be read */
export function timeRange(range: string, nowMs: number): TimeRange {
  const relative = relativeParts(range);
  if (relative !== undefined) {
    return { from: new Date(nowMs - relative.count * (UNIT_MS[relative.unit] ?? 0)).toISOString() };
  }
  const [from = '', to = ''] = range.split('..');
  return { ...momentOf('from', from), ...momentOf('to', to) };
}

function momentOf(name: 'from' | 'to', text: string): TimeRange {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? {} : { [name]: new Date(ms).toISOString() };
}

/** What a person typed: `90m`, `3 d`, `2 hours`. @returns `undefined` for anything else */
export function typedRange(text: string): string | undefined {
  const found = /^\s*(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?)\s*$/i.exec(text);
  return found === null ? undefined : `${found[1]}${found[2]?.[0]?.toLowerCase()}`;
}
