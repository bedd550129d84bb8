import * as pg from 'drizzle-orm/pg-core';
import type { Kit } from './kit.ts';

const bytea = pg.customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

const kit = {
  table: pg.pgTable,
  text: (name: string) => pg.text(name),
  whole: (name: string) => pg.bigint(name, { mode: 'number' }),
  flag: (name: string) => pg.boolean(name),
  bytes: (name: string) => bytea(name),
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
  rowNumber: (name: string) => pg.bigint(name, { mode: 'number' }).notNull(),
  partitionKey: (columns: [pg.AnyPgColumn, ...pg.AnyPgColumn[]]) => [pg.primaryKey({ columns })],
};

/** The one cast between the dialects: same helpers, same columns, other builders. */
export const postgresKit = kit as unknown as Kit;
