import { z } from 'zod';
import type { ConfigPath } from './config-error.ts';

/** The members that an object may have at a path of the schema; empty where nothing is known of it. */
export function membersAt(schema: unknown, path: ConfigPath): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => membersAt(option, path));
  const [step, ...rest] = path;
  if (step === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  if (inner instanceof z.ZodArray) return typeof step === 'number' ? membersAt(inner.element, rest) : [];
  if (inner instanceof z.ZodRecord) return typeof step === 'string' ? membersAt(inner.valueType, rest) : [];
  if (inner instanceof z.ZodObject) return Object.hasOwn(inner.shape, step) ? membersAt(inner.shape[step], rest) : [];
  return [];
}

/** The name that was probably meant: at most two slips away, and nearer than any other. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const bound = Math.min(2, Math.floor(name.length / 3));
  const [best, second] = known
    .map((candidate) => ({ candidate, slips: slipsBetween(name.toLowerCase().replaceAll('-', '_'), candidate) }))
    .filter(({ slips }) => slips <= bound)
    .sort((a, b) => a.slips - b.slips);
  return best !== undefined && best.slips !== second?.slips ? best.candidate : undefined;
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrap(schema.unwrap());
  return schema instanceof z.ZodPipe ? unwrap(schema.def.out) : schema;
}

/** Letters left out, added, exchanged for others, or swapped with their neighbour. */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY;
  let older: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchange = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (older[j - 2] ?? Number.POSITIVE_INFINITY) + 1
          : Number.POSITIVE_INFINITY;
      next.push(Math.min(exchange, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    older = row;
    row = next;
  }
  return row[b.length] ?? Number.POSITIVE_INFINITY;
}
