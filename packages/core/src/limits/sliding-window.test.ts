import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingWindow } from './sliding-window.ts';

/** The definition: what was booked within the last `span` milliseconds. */
function exact(bookings: readonly { at: number; amount: number }[], now: number, span: number): number {
  return bookings.reduce((sum, { at, amount }) => (at > now - span ? sum + amount : sum), 0);
}

const schedule = fc.array(
  fc.record({ wait: fc.integer({ min: 0, max: 9_000 }), amount: fc.integer({ min: 1, max: 50 }) }),
  {
    maxLength: 80,
  },
);

describe('SlidingWindow', () => {
  it('never counts less than the last 60 s hold, and never more than a bucket longer', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const window = new SlidingWindow();
        const bookings: { at: number; amount: number }[] = [];
        let now = 1_000;
        for (const { wait, amount } of steps) {
          now += wait;
          const sum = window.sum(now);
          expect(sum).toBeGreaterThanOrEqual(exact(bookings, now, 60_000));
          expect(sum).toBeLessThanOrEqual(exact(bookings, now, 60_101));
          window.add(now, amount);
          bookings.push({ at: now, amount });
        }
      }),
    );
  });

  it('says how long to wait for room: a moment before there is none, then there is', () => {
    fc.assert(
      fc.property(schedule, fc.integer({ min: 0, max: 100 }), (steps, room) => {
        const window = new SlidingWindow();
        let now = 1_000;
        for (const { wait, amount } of steps) {
          now += wait;
          window.add(now, amount);
        }
        const waitMs = window.waitFor(now, room);
        if (waitMs > 0) expect(window.sum(now + waitMs - 1)).toBeGreaterThan(room);
        expect(window.sum(now + waitMs)).toBeLessThanOrEqual(room);
      }),
    );
  });

  it('corrects what was booked, and forgets a correction of what has left', () => {
    const window = new SlidingWindow();
    window.add(1_000, 100);
    window.correct(2_000, 1_000, -40);
    expect(window.sum(2_000)).toBe(60);
    window.add(70_000, 5);
    window.correct(70_000, 1_000, -60);
    expect(window.sum(70_000)).toBe(5);
  });
});
