import { gt, inArray, sql } from 'drizzle-orm';
import type { ConfigDatabase, ConfigTables, Queries } from './config-database.ts';
import type { KeyUse } from './config-store.ts';

/** Rows of one statement, and of one transaction: a batch never holds up the event loop for long. */
const rowsAtOnce = 200;

/** When values of keys were last used, of all uses later than `since`. */
export function readKeyUses({ tables, read }: ConfigDatabase, since: number): Promise<readonly KeyUse[]> {
  const { keyUses } = tables;
  return read((queries) => queries.select().from(keyUses).where(gt(keyUses.at, since)));
}

/** Keeps the latest use of each value; values that are gone by now are left out. */
export async function writeKeyUses(database: ConfigDatabase, uses: readonly KeyUse[]): Promise<void> {
  for (let from = 0; from < uses.length; from += rowsAtOnce) {
    const batch = uses.slice(from, from + rowsAtOnce);
    await database.write((queries) => writeBatch(queries, database.tables, batch));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function writeBatch(queries: Queries, { keys, keyUses }: ConfigTables, uses: readonly KeyUse[]): Promise<void> {
  const live = new Set<string>();
  const ids = uses.map(({ keyId }) => keyId);
  const { id, hash, previousHash } = keys;
  for (const row of await queries.select({ hash, previousHash }).from(keys).where(inArray(id, ids))) {
    live.add(row.hash);
    if (row.previousHash !== null) live.add(row.previousHash);
  }
  const rows = uses.filter((use) => live.has(use.hash));
  if (rows.length === 0) return;
  await queries
    .insert(keyUses)
    .values(rows)
    .onConflictDoUpdate({
      target: keyUses.hash,
      set: { at: sql`excluded.at`, address: sql`excluded.address`, client: sql`excluded.client` },
      // Of several processes the latest use counts.
      setWhere: sql`excluded.at > ${keyUses.at}`,
    });
}
