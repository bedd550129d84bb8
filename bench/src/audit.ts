import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gatewayCommand, gatewayEnvironment } from './targets.ts';

/** After the gateway has ended: does every answer have its rows? */
export interface Audit {
  /** Right answers that the loader got. */
  readonly answers: number;
  /** Requests that the upstream saw from the gateway. */
  readonly upstream: number;
  readonly intents: number;
  readonly settled: number;
  readonly calls: number;
  /** Exit code of `ledger verify`; 0 is sound. */
  readonly verify: number | null;
  readonly exitCode: number | null;
  readonly findings: readonly string[];
}

export function audit(
  dataDir: string,
  seen: { readonly answers: number; readonly upstream: number; readonly exitCode: number | null },
): Audit {
  const ledger = counts(join(dataDir, 'ledger.db'), 'SELECT type AS name, count(*) AS count FROM ledger GROUP BY type');
  const calls = counts(
    join(dataDir, 'calls.db'),
    "SELECT 'calls' AS name, count(*) AS count FROM calls WHERE status < 300",
  );
  const [node = '', ...args] = gatewayCommand(['ledger', 'verify']);
  const verify = spawnSync(node, args, {
    env: gatewayEnvironment(dataDir, 0, ''),
    encoding: 'utf8',
  });
  const rows = {
    intents: ledger.get('reserve') ?? 0,
    settled: ledger.get('settle') ?? 0,
    calls: calls.get('calls') ?? 0,
  };
  const findings: string[] = [];
  const expect = (what: string, found: number, wanted: number) => {
    if (found !== wanted) findings.push(`${what}: ${found}, should be ${wanted} (${found - wanted})`);
  };
  expect('intents in the ledger', rows.intents, seen.upstream);
  expect('settled rows in the ledger', rows.settled, seen.answers);
  expect('call records of answers', rows.calls, seen.answers);
  if (verify.status !== 0)
    findings.push(`ledger verify ends with ${verify.status}: ${lastLine(verify.stdout + verify.stderr)}`);
  if (seen.exitCode !== 0) findings.push(`the gateway ended with ${seen.exitCode}`);
  return { ...seen, ...rows, verify: verify.status, findings };
}

function counts(file: string, sql: string): ReadonlyMap<string, number> {
  if (!existsSync(file)) return new Map();
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return new Map(
      database
        .prepare(sql)
        .all()
        .map((row) => [String(row.name), Number(row.count)]),
    );
  } finally {
    database.close();
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
