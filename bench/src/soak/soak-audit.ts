import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** After the gateway has ended: what the ledger says of what the providers saw. */
export function auditContacts(dataDir: string, contactFiles: readonly string[]): readonly string[] {
  const contacts = new Map<string, number>();
  for (const file of contactFiles.filter((one) => existsSync(one))) {
    for (const name of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
      contacts.set(name, (contacts.get(name) ?? 0) + 1);
    }
  }
  const database = new DatabaseSync(join(dataDir, 'ledger.db'), { readOnly: true });
  try {
    const count = (sql: string) => Number(database.prepare(sql).get()?.count);
    const intents = new Map(
      database
        .prepare(`SELECT end_user AS name, count(*) AS count FROM ledger WHERE type = 'reserve' GROUP BY end_user`)
        .all()
        .map((row) => [String(row.name), Number(row.count)]),
    );
    const lost = [...contacts].filter(([name, times]) => (intents.get(name) ?? 0) < times);
    const reserved = count(`SELECT count(*) AS count FROM ledger WHERE type = 'reserve'`);
    const closed = count(`SELECT count(*) AS count FROM ledger WHERE type IN ('settle', 'release', 'waive')`);
    const open = count('SELECT count(*) AS count FROM open_intents');
    const total = [...contacts.values()].reduce((sum, times) => sum + times, 0);
    return [
      `contacts that the providers saw: ${total}; without an intent of their own: ${lost.length}`,
      `intents: ${reserved}; closed: ${closed}; open at the end: ${open}`,
    ];
  } finally {
    database.close();
  }
}
