import { expect, it } from 'vitest';
import { callsIn, everyStep, outcomesIn, rangeOf } from './outcomes.ts';

const counts = {
  from: '2026-11-21T10:00:00.000Z',
  to: '2026-11-21T13:00:00.000Z',
  step_s: 3600,
  total: { calls: 3, failed: 1, tokens: 9, cost_nano_usd: 5 },
  steps: [{ at: '2026-11-21T11:00:00.000Z', ok: 2, caller: 0, tenant: 0, provider: 1, gateway: 0, cost_nano_usd: 5 }],
};

it('an hour without calls has its place in a chart', () => {
  expect(everyStep(counts).map((step) => [step.at, callsIn(step)])).toEqual([
    ['2026-11-21T10:00:00.000Z', 0],
    ['2026-11-21T11:00:00.000Z', 3],
    ['2026-11-21T12:00:00.000Z', 0],
  ]);
});

it('a bar leads to the calls of its hour and of no other', () => {
  expect(everyStep(counts).map((step) => rangeOf(step, counts.step_s))[1]).toBe(
    '2026-11-21T11:00:00.000Z..2026-11-21T12:00:00.000Z',
  );
});

it('only outcomes that there are get a place in the legend', () => {
  expect(outcomesIn(counts.steps)).toEqual(['ok', 'provider']);
});
