import { expect, it } from 'vitest';
import { expiresAt } from './expiry.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

it('a number of days is counted from now', () => {
  expect(expiresAt('7', '', NOW)).toBe('2026-11-28T12:00:00.000Z');
});

it('never is no time at all', () => {
  expect(expiresAt('never', '2020-01-01', NOW)).toBeUndefined();
});

it('a chosen day is used to its end', () => {
  const end = Date.parse(expiresAt('date', '2026-12-24', NOW) ?? '');
  expect(new Date(end).getHours()).toBe(23);
  expect(end).toBeGreaterThan(Date.parse('2026-12-23T23:00:00Z'));
});

it.each(['2026-11-01', '', 'tomorrow'])('a day that is over or none is refused: %j', (date) => {
  expect(expiresAt('date', date, NOW)).toBe('past');
});
