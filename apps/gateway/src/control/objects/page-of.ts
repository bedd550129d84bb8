import { CallError } from '../../http/call-error.ts';
import { cursorOf, placeAt } from '../cursor.ts';

/** As every list is asked for; the members are those of the contract's `listing`. */
export interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  /** A member's name, with `-` before it for descending. */
  readonly sort?: string | undefined;
}

export interface ListOf<T> {
  readonly rows: Iterable<T>;
  /** What `q` is searched in. */
  readonly text: (row: T) => readonly string[];
  /** By the names that `sort` may have; the first one is the default. */
  readonly sorts: Readonly<Record<string, (row: T) => string | number>>;
}

interface Entry<T> {
  readonly value: string | number;
  readonly row: T;
}

/**
 * One page of rows in memory. The cursor names the last row of the page before, by what is sorted by and its id: rows
 * that come and go in between are neither skipped nor repeated. Only a page is kept while all rows are looked at once.
 *
 * @throws CallError `invalid_request` for a cursor of another list
 */
export function pageOf<T extends { readonly id: string }>(
  { limit, cursor, q, sort }: ListQuery,
  { rows, text, sorts }: ListOf<T>,
): { readonly rows: readonly T[]; readonly next_cursor: string | null } {
  const order = sort ?? Object.keys(sorts)[0] ?? '';
  const descending = order.startsWith('-');
  const sortedBy = sorts[descending ? order.slice(1) : order];
  if (sortedBy === undefined) throw new Error(`the list is not sorted by ${order}`);
  const comesBefore = (a: Entry<{ readonly id: string }>, b: Entry<{ readonly id: string }>): boolean => {
    const [first, second] = descending ? [b, a] : [a, b];
    if (first.value !== second.value) return first.value < second.value;
    return first.row.id < second.row.id;
  };
  const after = cursor === undefined ? undefined : entryAt(cursor, order);
  const wanted = q?.toLowerCase();
  const page: Entry<T>[] = [];
  for (const row of rows) {
    if (wanted !== undefined && !text(row).some((one) => one.toLowerCase().includes(wanted))) continue;
    const entry = { value: sortedBy(row), row };
    if (after !== undefined && !comesBefore(after, entry)) continue;
    insert(page, entry, comesBefore, limit + 1);
  }
  const kept = page.slice(0, limit);
  const last = kept.at(-1);
  const more = page.length > limit && last !== undefined;
  return { rows: kept.map(({ row }) => row), next_cursor: more ? cursorOf([order, last.value, last.row.id]) : null };
}

/** Keeps the first `most` entries in order. */
function insert<T>(
  page: Entry<T>[],
  entry: Entry<T>,
  comesBefore: (a: Entry<T>, b: Entry<T>) => boolean,
  most: number,
): void {
  const last = page.at(-1);
  if (page.length === most && last !== undefined && !comesBefore(entry, last)) return;
  let from = 0;
  let to = page.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (comesBefore(page[middle] as Entry<T>, entry)) from = middle + 1;
    else to = middle;
  }
  page.splice(from, 0, entry);
  if (page.length > most) page.pop();
}

function entryAt(cursor: string, order: string): Entry<{ readonly id: string }> {
  const [name, value, id] = placeAt(cursor);
  const sound = name === order && (typeof value === 'string' || typeof value === 'number') && typeof id === 'string';
  if (!sound) throw new CallError('invalid_request', 'The cursor is of another list.', { param: 'cursor' });
  return { value, row: { id } };
}
