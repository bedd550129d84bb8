import { describe, expect, it } from 'vitest';
import { allowedWidth, arranged, moved, readLayout } from './column-layout.ts';

const COLUMNS = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const ids = (order: readonly string[]) => arranged(COLUMNS, order).map(({ id }) => id);

describe('columns in a person’s order', () => {
  it('stand as the page has them until somebody moves one', () => {
    expect(ids([])).toEqual(['a', 'b', 'c', 'd']);
  });

  it('stand as they were put; what was kept of other versions loses none and doubles none', () => {
    expect(ids(['d', 'a', 'c', 'b'])).toEqual(['d', 'a', 'c', 'b']);
    expect(ids(['d', 'gone', 'a', 'a', 'b'])).toEqual(['d', 'a', 'b', 'c']);
    expect(ids(['c', 'd'])).toEqual(['a', 'b', 'c', 'd']);
  });
});

it('a column goes to the place of another, from either side', () => {
  expect(moved(['a', 'b', 'c', 'd'], 'a', 'c')).toEqual(['b', 'c', 'a', 'd']);
  expect(moved(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a', 'd', 'b', 'c']);
  expect(moved(['a', 'b'], 'a', 'nowhere')).toEqual(['a', 'b']);
});

it('a width stays within what can be read and reached', () => {
  expect([3, 120.4, 99_999].map(allowedWidth)).toEqual([48, 120, 1000]);
});

describe('what was kept', () => {
  it('is read back', () => {
    const layout = { shown: { a: false }, order: ['b', 'a'], widths: { b: 120 } };
    expect(readLayout(JSON.stringify(layout))).toEqual(layout);
  });

  it.each([null, 'null', '7', '{"order":{"a":1},"shown":[1],"widths":"x"}', 'no json'])(
    'counts as nothing where it is %j',
    (text) => {
      const { shown = {}, order = [], widths = {} } = readLayout(text);
      expect([shown, order, widths]).toEqual([{}, [], {}]);
    },
  );

  it('keeps only widths that a column may have', () => {
    expect(readLayout('{"widths":{"a":120,"b":-4,"c":"9","d":1e9}}').widths).toEqual({ a: 120 });
  });
});
