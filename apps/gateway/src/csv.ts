/** A cell that a spreadsheet would take for a formula, in ASCII and in the full-width forms that it folds to it. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;

/**
 * One row of RFC 4180. Texts may come from callers (a model's name, say), so one that a spreadsheet would run gets a
 * leading apostrophe; numbers are ours and stay numbers.
 */
export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
