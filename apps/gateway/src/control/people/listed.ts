import type { PageOf } from '@sluice/store/people/page';
import { CallError } from '../../http/call-error.ts';
import { cursorOf, placeAt } from '../cursor.ts';

interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  readonly sort?: PageOf['sort'] | undefined;
}

interface Sortable {
  readonly id: string;
  readonly email: string;
  readonly createdAt: number;
}

/** What the store is asked for a page: one row more than the page has tells whether another follows. @throws CallError */
export function pageAsked({ limit, cursor, q, sort = 'email' }: ListQuery): PageOf {
  return { limit: limit + 1, q, sort, after: cursor === undefined ? undefined : afterAt(cursor, sort) };
}

/** The page's rows, and where the next one begins. */
export function paged<T extends Sortable>(rows: readonly T[], { limit, sort }: PageOf) {
  const data = rows.slice(0, limit - 1);
  const last = data.at(-1);
  if (rows.length < limit || last === undefined) return { data, next_cursor: null };
  const value = sort.endsWith('email') ? last.email.normalize('NFC').toLowerCase() : last.createdAt;
  return { data, next_cursor: cursorOf([sort, value, last.id]) };
}

function afterAt(cursor: string, sort: string): readonly [string | number, string] {
  const [order, value, id] = placeAt(cursor);
  const expected = sort.endsWith('email') ? 'string' : 'number';
  if (order === sort && typeof value === expected && typeof id === 'string') return [value as string | number, id];
  throw new CallError('invalid_request', 'The cursor is of another list or order.', { param: 'cursor' });
}
