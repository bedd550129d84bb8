import type { PostgresClient } from '../engine/open-postgres.ts';
import { sealBodies } from './body.ts';
import type { CallBatch, CallSink } from './call-queue.ts';
import { callColumns, flagColumns, ownColumns } from './call-row.ts';

/** Writes batches to PostgreSQL; a batch that comes twice is written once. */
export function createPostgresSink(sql: PostgresClient): CallSink {
  return {
    write: (batch) => write(sql, batch),
    shutdown: async () => undefined,
  };
}

async function write(sql: PostgresClient, batch: CallBatch): Promise<void> {
  const commons = new Map(batch.commons.map(({ id, values }) => [id, values]));
  const rows = batch.rows.map((row) => {
    const values = [...row.slice(0, ownColumns.length), ...(commons.get(row[ownColumns.length] as number) ?? [])];
    return Object.fromEntries(
      callColumns.map((column, index) => [
        column,
        flagColumns.has(column) ? values[index] === 1 : storable(values[index]),
      ]),
    );
  });
  await sql.begin(async (tx) => {
    await tx`INSERT INTO calls SELECT * FROM jsonb_populate_recordset(NULL::calls, ${JSON.stringify(rows)}::text::jsonb) ON CONFLICT DO NOTHING`;
    for (const bodies of batch.bodies) {
      const { request, answer } = sealBodies(bodies);
      await tx`INSERT INTO call_bodies (request_id, tenant, day, request, answer)
        VALUES (${bodies.requestId}, ${bodies.tenant}, ${bodies.day}, ${request}, ${answer}) ON CONFLICT DO NOTHING`;
    }
  });
}

/** PostgreSQL's text holds neither NUL nor half a surrogate pair. */
function storable(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
}
