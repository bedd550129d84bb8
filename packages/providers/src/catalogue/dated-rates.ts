import type { DatedRates } from './vendor-models.ts';

const DAY_MS = 86_400_000;

/** Those that hold at a time: of all that fit the last one listed, as the source lists them from the general to the special. @param at Unix ms */
export function ratesAt(prices: readonly DatedRates[], at: number): DatedRates | undefined {
  return prices.findLast((one) => holds(one, at)) ?? prices[0];
}

/** When others hold for the first time after `at`; `undefined`: never. Unix ms. */
export function nextChange(prices: readonly DatedRates[], at: number): number | undefined {
  const day = at - (at % DAY_MS);
  const times = prices.flatMap(({ from, between }) => [
    ...(from === undefined ? [] : [Date.parse(from)]),
    ...(between ?? []).flatMap((time) => [day + timeOfDay(time), day + DAY_MS + timeOfDay(time)]),
  ]);
  const later = times.filter((time) => time > at);
  return later.length === 0 ? undefined : Math.min(...later);
}

function holds({ from, between }: DatedRates, at: number): boolean {
  if (from !== undefined && at < Date.parse(from)) return false;
  if (between === undefined) return true;
  const now = at % DAY_MS;
  const [start, end] = [timeOfDay(between[0]), timeOfDay(between[1])];
  return end < start ? now >= start || now < end : now >= start && now < end;
}

/** Milliseconds since midnight, UTC. */
function timeOfDay(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map((part) => Number.parseInt(part, 10));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
