/** What one tenant may keep; of more the oldest go. Bytes. */
export const tenantLimit = 1024 * 1024 * 1024;
/** So many rows go in one transaction. */
export const sweepChunk = 500;

/** Statements of a sweep that both engines understand; `?` stands for a value. */
export const expiredQuery = `DELETE FROM responses WHERE (tenant, id) IN
  (SELECT tenant, id FROM responses WHERE expires_at <= ? ORDER BY expires_at LIMIT ${sweepChunk})`;
export const crowdedQuery = 'SELECT tenant FROM responses GROUP BY tenant HAVING sum(bytes) > ?';
export const oldestQuery = `DELETE FROM responses WHERE (tenant, id) IN
  (SELECT tenant, id FROM responses WHERE tenant = ? ORDER BY created_at LIMIT ${sweepChunk})`;
