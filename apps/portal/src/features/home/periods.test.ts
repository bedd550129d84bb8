import { expect, it } from 'vitest';
import { timeRange } from '../../ui/list/time-range.ts';
import { dayStart, hoursAgo, monthStart, since } from './periods.ts';

const NOW = Date.parse('2026-03-01T00:30:00+02:00');

it('days and months begin in UTC, whatever zone the browser is in', () => {
  expect(dayStart(NOW)).toBe('2026-02-28T00:00:00.000Z');
  expect(monthStart(NOW)).toBe('2026-02-01T00:00:00.000Z');
  expect(hoursAgo(NOW, 24)).toBe('2026-02-27T22:30:00.000Z');
});

it('a link from a number means the same moments to the list that it opens', () => {
  expect(timeRange(since(monthStart(NOW)), NOW)).toEqual({ from: '2026-02-01T00:00:00.000Z' });
});
