import { and, asc, desc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';

/** A page of a list that the database sorts. */
export interface PageOf {
  readonly limit: number;
  /** Text that a name must hold, whatever its case. */
  readonly q?: string | undefined;
  /** With `-` before it for descending. */
  readonly sort: 'email' | '-email' | 'created_at' | '-created_at';
  /** The sorted value and the id of the last row that the caller has. */
  readonly after?: readonly [string | number, string] | undefined;
}

interface PagedColumns {
  readonly email: AnySQLiteColumn;
  readonly created_at: AnySQLiteColumn;
  readonly id: AnySQLiteColumn;
}

/** Rows behind the last one, in the order asked for; ids make the order total, so that no row comes twice. */
export function pageOf(columns: PagedColumns, { sort, after }: PageOf): { where: SQL | undefined; orderBy: SQL[] } {
  const down = sort.startsWith('-');
  const column = columns[sort.replace('-', '') as 'email' | 'created_at'];
  const [behind, order] = down ? [lt, desc] : [gt, asc];
  const where =
    after === undefined
      ? undefined
      : or(behind(column, after[0]), and(eq(column, after[0]), behind(columns.id, after[1])));
  return { where, orderBy: [order(column), order(columns.id)] };
}

/** Whether one of the columns holds the text. */
export function holds(columns: readonly AnySQLiteColumn[], q: string | undefined): SQL | undefined {
  if (q === undefined || q === '') return undefined;
  const pattern = `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return or(...columns.map((column) => sql`lower(${column}) LIKE ${pattern} ESCAPE '\\'`));
}
