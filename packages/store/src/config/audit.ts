import { createHmac } from 'node:crypto';
import { desc, eq, gt } from 'drizzle-orm';
import type { AuditEntry } from './audit-entry.ts';
import type { ConfigTables, Queries } from './config-database.ts';
import type { Actor } from './config-store.ts';

interface ChainedEntry {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly address: string;
  readonly action: string;
  readonly object: string;
  readonly detail: string;
  readonly tenantId: string;
}

/** Each row holds the MAC of the one before and its own content: an edit or a deletion is located. */
export function auditHash(key: Buffer, previous: string, entry: ChainedEntry): string {
  const material = [
    previous,
    entry.seq,
    entry.at,
    entry.actor,
    entry.address,
    entry.action,
    entry.object,
    entry.detail,
    // Rows of before there was such a column have none in their material either.
    ...(entry.tenantId === '' ? [] : [entry.tenantId]),
  ];
  return createHmac('sha256', key).update(JSON.stringify(material)).digest('base64url');
}

/** Adds rows at the chain's end; the caller is the only writer. */
export async function appendAudit(
  queries: Queries,
  tables: ConfigTables,
  key: Buffer,
  actor: Actor,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { audit } = tables;
  const tenantOf = tenantFinder(queries, tables);
  const [last] = await queries
    .select({ seq: audit.seq, hash: audit.hash })
    .from(audit)
    .orderBy(desc(audit.seq))
    .limit(1);
  let { seq, hash } = last ?? { seq: 0, hash: '' };
  for (const entry of entries) {
    seq++;
    const row = {
      seq,
      at: Date.now(),
      actor: actor.name,
      address: actor.address ?? '',
      action: entry.action,
      object: entry.object,
      detail: JSON.stringify(entry.detail ?? null),
      tenantId: entry.tenantId ?? (await tenantOf(entry.object)),
    };
    hash = auditHash(key, hash, row);
    await queries.insert(audit).values({ ...row, hash });
  }
}

const TENANT_OBJECT = /^(?:tenant|team|application|key|member|invitation) ([^/ ]+)/;

/** The id of the tenant that an object's name begins with; `''` where it names none, or one that is gone. */
function tenantFinder(queries: Queries, { tenants }: ConfigTables): (object: string) => Promise<string> {
  const found = new Map<string, string>();
  return async (object) => {
    const slug = TENANT_OBJECT.exec(object)?.[1];
    if (slug === undefined) return '';
    const known = found.get(slug);
    if (known !== undefined) return known;
    const [tenant] = await queries.select({ id: tenants.id }).from(tenants).where(eq(tenants.name, slug));
    found.set(slug, tenant?.id ?? '');
    return tenant?.id ?? '';
  };
}

/** Rows that are verified in one go. */
const pageRows = 500;

/**
 * One line for each row that was changed, or behind which one is missing. In pages, so that nothing waits for all of them.
 *
 * @param read runs one look at the table
 */
export async function verifyAudit(
  read: <T>(run: (queries: Queries) => Promise<T>) => Promise<T>,
  { audit }: ConfigTables,
  key: Buffer,
): Promise<readonly string[]> {
  const findings: string[] = [];
  let last = { seq: 0, hash: '' };
  for (;;) {
    const { seq } = last;
    const rows = await read((queries) =>
      queries.select().from(audit).where(gt(audit.seq, seq)).orderBy(audit.seq).limit(pageRows),
    );
    for (const row of rows) {
      if (row.seq !== last.seq + 1) findings.push(`audit row ${last.seq + 1} is missing`);
      else if (row.hash !== auditHash(key, last.hash, row)) findings.push(`audit row ${row.seq} was changed`);
      last = row;
    }
    if (rows.length < pageRows) return findings;
    await new Promise(setImmediate);
  }
}
