import type { Json } from '@sluice/core/json/json';

/** Whether the bytes hold `\uD…`: only such an escape can bring half of a surrogate pair into valid UTF-8. */
export function mayHoldSurrogates(bytes: Buffer): boolean {
  return bytes.includes('\\u') && (bytes.includes('\\ud') || bytes.includes('\\uD'));
}

/** Whether every text and every name in the value is valid Unicode. The depth of bodies is limited before. */
export function isWellFormed(value: Json): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isWellFormed);
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isWellFormed(member ?? null));
}
