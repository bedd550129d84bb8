/** What one tenant may keep, and all together; of more the oldest go. Bytes. */
export const tenantLimit = 256 * 1024 * 1024;
export const totalLimit = 4 * 1024 * 1024 * 1024;
/** So many rows go in one transaction. */
export const sweepChunk = 500;

/** Statements that both engines understand; `?` stands for a value. */
export const expiredQuery = `DELETE FROM signed_turns WHERE (tenant, key) IN
  (SELECT tenant, key FROM signed_turns WHERE expires_at <= ? ORDER BY expires_at LIMIT ${sweepChunk})`;
export const crowdedQuery = 'SELECT tenant FROM signed_turns GROUP BY tenant HAVING sum(bytes) > ?';
export const oldestQuery = `DELETE FROM signed_turns WHERE (tenant, key) IN
  (SELECT tenant, key FROM signed_turns WHERE tenant = ? ORDER BY created_at LIMIT ${sweepChunk})`;
export const totalQuery = 'SELECT coalesce(sum(bytes), 0) AS bytes FROM signed_turns';
/** All turns live equally long, so that the oldest are those that end first. */
export const oldestOfAllQuery = `DELETE FROM signed_turns WHERE (tenant, key) IN
  (SELECT tenant, key FROM signed_turns ORDER BY expires_at LIMIT ${sweepChunk})`;

/** The turns behind some keys of one tenant. Values: tenant, now, the keys. */
export function findQuery(keys: number): string {
  return `SELECT k.key AS key, t.key AS holder, t.turn AS turn
    FROM signed_turns k JOIN signed_turns t ON t.tenant = k.tenant AND t.key = k.holder
    WHERE k.tenant = ? AND t.expires_at > ? AND k.key IN (${Array.from({ length: keys }, () => '?').join(', ')})`;
}
