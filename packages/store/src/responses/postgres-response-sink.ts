import { numbered } from '../calls/call-dialects.ts';
import type { PostgresClient } from '../engine/open-postgres.ts';
import type { ResponseSink } from './response-queue.ts';
import { rowOf } from './response-row.ts';
import { crowdedQuery, expiredQuery, oldestQuery, sweepChunk, tenantLimit } from './sweep.ts';

export function createPostgresResponseSink(sql: PostgresClient): ResponseSink {
  const run = (text: string, values: readonly (string | number)[]) => sql.unsafe(numbered(text), [...values]);
  return {
    async store(batch) {
      for (const plain of batch) {
        const row = rowOf(plain);
        if (row === undefined) continue;
        const { tenant, id, createdAt, expiresAt, bytes, input, response } = row;
        await sql`INSERT INTO responses (tenant, id, created_at, expires_at, bytes, input, response)
          VALUES (${tenant}, ${id}, ${createdAt}, ${expiresAt}, ${bytes}, ${input}, ${response})
          ON CONFLICT (tenant, id) DO UPDATE SET created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at,
            bytes = EXCLUDED.bytes, input = EXCLUDED.input, response = EXCLUDED.response`;
      }
    },
    remove: async (tenant, id) => {
      const removed = await sql`DELETE FROM responses WHERE tenant = ${tenant} AND id = ${id}`;
      return removed.count > 0;
    },
    async sweep(now) {
      while ((await run(expiredQuery, [now])).count === sweepChunk);
      for (;;) {
        const tenants = await run(crowdedQuery, [tenantLimit]);
        if (tenants.length === 0) return;
        for (const { tenant } of tenants) await run(oldestQuery, [String(tenant)]);
      }
    },
  };
}
