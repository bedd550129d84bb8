import { expect, it } from 'vitest';
import { fittedLine, trendOf } from './soak/slopes.ts';

const tolerance = { share: 0.1, atLeast: 5 };
/** A value a minute, for two hours. */
const soak = (value: (minute: number) => number) =>
  Array.from({ length: 121 }, (_, minute) => [minute * 60_000, value(minute)] as const);

it('a line is fitted through points', () => {
  expect(
    fittedLine([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toEqual({ mean: 3, slope: 2 });
});

it('what grows slowly and for ever is not flat, however much it goes up and down', () => {
  const trend = trendOf(
    soak((minute) => 100 + minute / 4 + (minute % 7)),
    tolerance,
  );
  expect(trend.flat).toBe(false);
  expect(trend.gainPerHour).toBeCloseTo(15, 0);
});

it('what grew only in the beginning, goes up and down, or falls is flat', () => {
  expect(
    trendOf(
      soak((minute) => 100 + Math.min(minute, 30)),
      tolerance,
    ).flat,
  ).toBe(true);
  expect(
    trendOf(
      soak((minute) => 100 + (minute % 7) * 10),
      tolerance,
    ).flat,
  ).toBe(true);
  expect(
    trendOf(
      soak((minute) => 200 - minute),
      tolerance,
    ).flat,
  ).toBe(true);
});
