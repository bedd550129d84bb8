import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { GatewayProcess } from './gateway-process.ts';

/**
 * What a disk does to the ledger. `failNth` counts the writes from the moment it is set, the beginning and the end of
 * transactions included.
 */
export type LedgerFault = 'none' | 'full' | 'read-only' | { readonly failNth: number };

const STRUCK = 'the ledger fault strikes';

/**
 * Arguments of Node that put a fault under the ledger of the real process, on SQLite: its own limits of size and of
 * writing, on its own connection.
 */
export class LedgerFaults {
  readonly nodeArgs: readonly string[];
  readonly #file: string;
  #changes = 0;

  /** @param folder where the fault and the script that reads it are written */
  constructor(folder: string, first: LedgerFault = 'none') {
    this.#file = join(folder, 'ledger-fault.json');
    const script = join(folder, 'ledger-fault.mjs');
    writeFileSync(this.#file, JSON.stringify({ fault: first, change: 0 }));
    writeFileSync(script, SCRIPT.replace('FILE', JSON.stringify(this.#file)).replace('SQLITE', JSON.stringify(SQLITE)));
    this.nodeArgs = ['--import', `file://${script}`];
  }

  /** Resolves when it holds. */
  async set({ process, output }: GatewayProcess, fault: LedgerFault): Promise<void> {
    const change = ++this.#changes;
    writeFileSync(this.#file, JSON.stringify({ fault, change }));
    process.kill('SIGUSR2');
    await vi.waitFor(() => {
      if (!output().includes(`ledger fault ${change} holds`)) throw new Error('the fault is not set yet');
    }, 10_000);
  }

  /** How often a `failNth` has struck. */
  struck({ output }: GatewayProcess): number {
    return output().split(STRUCK).length - 1;
  }
}

const SQLITE = createRequire(new URL('../../../../packages/store/src/engine/open-sqlite.ts', import.meta.url)).resolve(
  'better-sqlite3',
);

const SCRIPT = `
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
const Database = createRequire(import.meta.url)(SQLITE);
const { pragma, prepare } = Database.prototype;
const ledgers = new Set();
let left = 0;
const apply = (ledger, fault) => {
  const pages = Number(pragma.call(ledger, 'page_count', { simple: true }));
  pragma.call(ledger, 'max_page_count = ' + (fault === 'full' ? pages : 1000000000));
  pragma.call(ledger, 'query_only = ' + (fault === 'read-only' ? 'on' : 'off'));
};
const read = () => JSON.parse(readFileSync(FILE, 'utf8'));
Database.prototype.pragma = function (text, options) {
  const answer = pragma.call(this, text, options);
  if (text === 'journal_mode = wal' && this.name.endsWith('ledger.db')) {
    ledgers.add(this);
    apply(this, read().fault);
  }
  return answer;
};
Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  if (!ledgers.has(this)) return statement;
  const { run } = statement;
  statement.run = function (...values) {
    if (left > 0 && --left === 0) {
      console.log('${STRUCK}');
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR');
    }
    return run.apply(this, values);
  };
  return statement;
};
if (isMainThread) process.on('SIGUSR2', () => {
  const { fault, change } = read();
  left = fault.failNth ?? 0;
  for (const ledger of ledgers) if (ledger.open) apply(ledger, fault);
  console.log('ledger fault ' + change + ' holds');
});
`;
