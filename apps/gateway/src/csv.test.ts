import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from './csv.ts';

describe('an exported cell is data to a spreadsheet, never a formula', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠x'])('guards %j', (cell) => {
    expect(csvRow([cell]).replace(/^"/, '')).toMatch(/^'/);
  });

  it('leaves numbers and plain texts as they are', () => {
    expect(csvRow(['acme', -5, 0.25, '', 'gpt-4o'])).toBe('acme,-5,0.25,,gpt-4o\r\n');
  });

  it('quotes by RFC 4180, so that what was written is read back', () => {
    const harmless = fc.string({ unit: 'binary' }).filter((text) => !/^[=+\-@\t\r＝＋－＠]/u.test(text));
    fc.assert(
      fc.property(fc.array(harmless, { minLength: 1 }), (cells) => {
        expect(readRow(csvRow(cells))).toEqual(cells);
      }),
    );
  });
});

/** A reader of one RFC 4180 row, by the grammar. */
function readRow(row: string): string[] {
  const cells: string[] = [];
  const body = `${row.slice(0, -2)},`;
  let at = 0;
  while (at < body.length) {
    const quoted = /^"((?:[^"]|"")*)",/u.exec(body.slice(at));
    const plain = /^([^",\r\n]*),/u.exec(body.slice(at));
    const found = quoted ?? plain;
    if (found === null) throw new Error(`not a CSV row at ${at}: ${row}`);
    cells.push(quoted === null ? (found[1] ?? '') : (found[1] ?? '').replaceAll('""', '"'));
    at += found[0].length;
  }
  return cells;
}
