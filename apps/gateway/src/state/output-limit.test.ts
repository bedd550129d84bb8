import { expect, it } from 'vitest';
import { outputLimitOf } from './model-entry.ts';
import type { TargetEntry } from './target-entry.ts';

/** What the limit is made of. */
const target = (outputLimit?: number, contextWindow?: number) => ({ outputLimit, contextWindow }) as TargetEntry;

it.each([
  ['the model’s own, where the prompt leaves room for it', target(64_000, 200_000), 10_000, 64_000],
  ['what the prompt leaves of the window', target(64_000, 200_000), 160_000, 40_000],
  [
    'never less than what is assumed of unknown models: the prompt is an estimate',
    target(64_000, 200_000),
    250_000,
    16_384,
  ],
  ['the model’s own, however small', target(4096, 8192), 8000, 4096],
  ['what is assumed, where nobody knows', target(), 1_000_000, 16_384],
])('an answer without a bound of the caller’s is bounded by %s', (_, entry, inputTokens, expected) => {
  expect(outputLimitOf(entry, inputTokens)).toBe(expected);
});
