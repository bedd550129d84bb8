import { eq } from 'drizzle-orm';
import type { ConfigTables, Queries } from './config-database.ts';

/**
 * What goes with a tenant beside its rows: the key that its content is sealed under. Its ledger and its calls stay, and
 * they know it by its name: so the name is kept from whoever comes later, who would find them as his own.
 */
export async function buryTenant({ dataKeys, marks }: ConfigTables, queries: Queries, tenant: string): Promise<void> {
  await queries.delete(dataKeys).where(eq(dataKeys.tenant, tenant));
  const value = Date.now();
  await queries
    .insert(marks)
    .values({ name: graveOf(tenant), value })
    .onConflictDoUpdate({ target: marks.name, set: { value } });
}

/** Whether a tenant of this name was deleted. An operator's file may declare it again all the same. */
export async function isBuried({ marks }: ConfigTables, queries: Queries, tenant: string): Promise<boolean> {
  const rows = await queries
    .select()
    .from(marks)
    .where(eq(marks.name, graveOf(tenant)));
  return rows.length > 0;
}

function graveOf(tenant: string): string {
  return `deleted tenant ${tenant}`;
}
