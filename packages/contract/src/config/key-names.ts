import { z } from 'zod';

/**
 * A list of keys in which a key without a name is called by its place: `k1`, `k2`, …. A name is what the ledger and
 * the logs show, so one given by its owner is better: a key keeps its identity when the list is reordered.
 */
export function named<T extends z.ZodType>(list: T) {
  return z.preprocess(fillNames, list);
}

function fillNames(list: unknown): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((key: unknown, index) =>
    typeof key === 'object' && key !== null && !Array.isArray(key) && !('name' in key)
      ? { name: `k${index + 1}`, ...key }
      : key,
  );
}
