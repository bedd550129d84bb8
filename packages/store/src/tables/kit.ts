import * as sqlite from 'drizzle-orm/sqlite-core';

/**
 * The columns that both engines have. A table is described once with a kit; its SQLite form gives the types, and the
 * PostgreSQL kit makes the same columns there (`postgres-kit.ts`). Times are Unix milliseconds, booleans are `flag`,
 * whole numbers fit 53 bits on both sides.
 */
export const sqliteKit = {
  table: sqlite.sqliteTable,
  text: (name: string) => sqlite.text(name),
  whole: (name: string) => sqlite.integer(name, { mode: 'number' }),
  flag: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  bytes: (name: string) => sqlite.blob(name, { mode: 'buffer' }),
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: sqlite.primaryKey,
  /** Counts up by itself on SQLite (it is the rowid); on PostgreSQL its number is given by the writer. */
  rowNumber: (name: string) => sqlite.integer(name, { mode: 'number' }).primaryKey(),
  /** The key of a table that PostgreSQL partitions by day; on SQLite the row number is key enough. */
  partitionKey: (_columns: readonly sqlite.AnySQLiteColumn[]): sqlite.SQLiteTableExtraConfigValue[] => [],
};

export type Kit = typeof sqliteKit;
