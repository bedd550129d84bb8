const BASE_MS = 250;
const CAP_MS = 8_000;

/**
 * How long to wait before a deployment is tried again: anything up to a bound that doubles, so that callers who failed
 * together do not come back together; at least what the provider asks. `undefined` where it asks for more than a caller
 * should be kept waiting.
 *
 * @param attempt that failed, from 1
 * @param asked by the provider. Ms
 * @param random 0 to 1
 */
export function backOffMs(attempt: number, asked: number | undefined, random: number): number | undefined {
  if (asked !== undefined && asked > CAP_MS) return undefined;
  return Math.max(asked ?? 0, random * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1)));
}
