import { describe, expect, it } from 'vitest';
import { monthsUntil, statementSearch } from './statement-search.ts';

describe('the address of a statement', () => {
  it('holds a month, a team and an application of it', () => {
    const search = { month: '2026-11', team: 'search', application: 'crawler' };
    expect(statementSearch(search)).toEqual(search);
  });

  it.each([
    [{ month: '2026-13' }, {}],
    [{ month: 'now', team: '' }, {}],
    // Two teams may have an application of one name.
    [{ application: 'crawler' }, {}],
  ])('leaves out what is none: %j', (said, search) => {
    expect(statementSearch(said)).toEqual(search);
  });
});

it('months go back over the turn of a year, from the one that runs in UTC', () => {
  const months = monthsUntil(Date.parse('2026-01-01T00:30:00+01:00'));
  expect(months.slice(0, 2)).toEqual(['2025-12', '2025-11']);
  expect(months).toHaveLength(24);
  expect(monthsUntil(Date.parse('2026-03-31T12:00:00Z')).slice(0, 3)).toEqual(['2026-03', '2026-02', '2026-01']);
});
