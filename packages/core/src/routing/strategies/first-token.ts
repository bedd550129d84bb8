import type { Member } from './strategy.ts';

/** Mean over those of the member's keys that were measured, ms; `NaN` where none was. */
export function firstTokenOf({ keys }: Member, streamed: boolean, now: number): number {
  let sum = 0;
  let measured = 0;
  for (const { measures } of keys) {
    const ms = measures.firstToken(streamed).fading(now);
    if (Number.isNaN(ms)) continue;
    sum += ms;
    measured++;
  }
  return sum / measured;
}
