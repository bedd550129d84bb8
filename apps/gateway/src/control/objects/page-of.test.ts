import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageOf } from './page-of.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly rank: number;
}

const sorts = { name: ({ name }: Row) => name, rank: ({ rank }: Row) => rank };
const text = ({ name }: Row) => [name];
const rowsOf = fc.uniqueArray(
  fc.record({ id: fc.uuid(), name: fc.string({ maxLength: 3 }), rank: fc.integer({ min: 0, max: 5 }) }),
  { selector: ({ id }) => id, maxLength: 60 },
);
const order = fc.constantFrom('name', '-name', 'rank', '-rank');

function walk(rows: () => readonly Row[], sort: string, limit: number): Row[] {
  const seen: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = pageOf({ limit, sort, cursor }, { rows: rows(), text, sorts });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    seen.push(...page.rows);
    // A cursor that does not move on would go round for ever.
    if (seen.length > 200) throw new Error('the list has no end');
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

it('pages hold every row once, in order, whatever their size', () => {
  fc.assert(
    fc.property(rowsOf, order, fc.integer({ min: 1, max: 20 }), (rows, sort, limit) => {
      const by = sort.endsWith('name') ? sorts.name : sorts.rank;
      const sign = sort.startsWith('-') ? -1 : 1;
      const key = (row: Row) => [by(row), row.id] as const;
      const expected = [...rows].sort((a, b) => {
        const [[x, i], [y, j]] = [key(a), key(b)];
        return sign * (x < y || (x === y && i < j) ? -1 : 1);
      });
      expect(walk(() => rows, sort, limit)).toEqual(expected);
    }),
  );
});

it('rows that come and go between two pages are neither skipped nor repeated for those that stay', () => {
  fc.assert(
    fc.property(rowsOf, fc.array(fc.nat(59)), order, fc.integer({ min: 1, max: 7 }), (rows, flicker, sort, limit) => {
      let turn = 0;
      const flickering = new Set(flicker.map((index) => rows[index]?.id));
      const seen = walk(() => (turn++ % 2 === 0 ? rows : rows.filter(({ id }) => !flickering.has(id))), sort, limit);
      const ids = seen.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { id } of rows) if (!flickering.has(id)) expect(ids).toContain(id);
    }),
  );
});

it('searches without regard to case, and says what a foreign cursor is', () => {
  const rows = ['Alpha', 'beta', 'ALPHABET'].map((name, rank) => ({ id: String(rank), name, rank }));
  expect(pageOf({ limit: 9, q: 'alpha' }, { rows, text, sorts }).rows.map(({ rank }) => rank)).toEqual([2, 0]);
  const { next_cursor: cursor } = pageOf({ limit: 1, sort: 'rank' }, { rows, text, sorts });
  expect(cursor).not.toBeNull();
  for (const bad of [cursor as string, 'x', Buffer.from('[1]').toString('base64url')]) {
    expect(() => pageOf({ limit: 1, sort: 'name', cursor: bad }, { rows, text, sorts })).toThrow(/cursor/);
  }
});
