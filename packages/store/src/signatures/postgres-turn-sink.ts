import { numbered } from '../calls/call-dialects.ts';
import type { PostgresClient } from '../engine/open-postgres.ts';
import type { SignatureSink } from './signature-queue.ts';
import { turnColumns, turnRows, turnValues } from './turn-row.ts';
import {
  crowdedQuery,
  expiredQuery,
  oldestOfAllQuery,
  oldestQuery,
  sweepChunk,
  tenantLimit,
  totalLimit,
  totalQuery,
} from './turn-statements.ts';

const [, , ...others] = turnColumns;
const insert = `INSERT INTO signed_turns (${turnColumns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (tenant, key) DO UPDATE SET ${others.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}`;

export function createPostgresSignatureSink(sql: PostgresClient): SignatureSink {
  const run = (text: string, values: readonly (string | number | Buffer)[]) => sql.unsafe(numbered(text), [...values]);
  return {
    async storeTurns(batch) {
      for (const plain of batch) for (const row of turnRows(plain)) await run(insert, turnValues(row));
    },
    async sweepTurns(now) {
      while ((await run(expiredQuery, [now])).count === sweepChunk);
      for (;;) {
        const tenants = await run(crowdedQuery, [tenantLimit]);
        if (tenants.length === 0) break;
        for (const { tenant } of tenants) await run(oldestQuery, [String(tenant)]);
      }
      while (Number((await run(totalQuery, []))[0]?.bytes) > totalLimit) await run(oldestOfAllQuery, []);
    },
  };
}
