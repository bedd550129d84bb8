import type { LedgerRow } from '@sluice/store/ledger/ledger';
import type { Environment } from '../config.ts';
import { csvRow } from '../csv.ts';
import { withInstallation } from './installation.ts';
import { readOptions } from './options.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';

/** `ledger verify`: exit 0 where the ledger is sound, 2 with one line for each finding. */
export async function verifyLedger(args: readonly string[], environment: Environment, terminal: Terminal) {
  readOptions(args, {}, 'ledger verify');
  return await withInstallation(environment, async ({ ledger }) => {
    let findings = 0;
    for await (const finding of ledger.verify()) {
      findings++;
      await terminal.out(`${finding}\n`);
    }
    if (findings > 0) return EXIT.findings;
    await terminal.out('the ledger is sound\n');
    return EXIT.ok;
  });
}

const EXPORT_USAGE = 'ledger export [--since T] --format jsonl|csv';

/** `ledger export`: the rows, oldest first, as JSON lines or CSV. */
export async function exportLedger(args: readonly string[], environment: Environment, terminal: Terminal) {
  const { values } = readOptions(args, { since: { type: 'string' }, format: { type: 'string' } }, EXPORT_USAGE);
  const print = values.format === 'jsonl' ? jsonLine : values.format === 'csv' ? csvLine : undefined;
  if (print === undefined) {
    throw new CommandError(`--format should be jsonl or csv\nusage: ./sluice ${EXPORT_USAGE}`, EXIT.usage);
  }
  const since = values.since === undefined ? undefined : readInstant(values.since);
  return await withInstallation(environment, async ({ ledger }) => {
    if (values.format === 'csv') await terminal.out(csvRow(CSV_COLUMNS));
    for await (const row of ledger.export(since)) await terminal.out(print(row));
    return EXIT.ok;
  });
}

/** @returns Unix ms */
function readInstant(text: string): number {
  const instant = /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new CommandError(
      `--since should be a day or an instant such as 2027-01-31 or 2027-01-31T12:00:00Z\nusage: ./sluice ${EXPORT_USAGE}`,
      EXIT.usage,
    );
  }
  return instant;
}

/** What most rows do not have stands only in those that have it. */
function jsonLine({ reason, end_user, markup_nano_usd, ...row }: LedgerRow): string {
  const more = {
    ...(reason === '' ? {} : { reason }),
    ...(end_user === '' ? {} : { end_user }),
    ...(markup_nano_usd === 0 ? {} : { markup_nano_usd }),
  };
  return `${JSON.stringify({ ...row, ...more })}\n`;
}

const CSV_COLUMNS = [
  ...['id', 'at', 'type', 'request_id', 'attempt', 'tenant', 'team', 'application', 'key', 'model', 'provider'],
  ...['amount_nano_usd', 'input', 'cache_read', 'cache_write', 'output', 'reasoning', 'usage_source', 'price_version'],
  ...['reason', 'end_user', 'markup_nano_usd'],
];

function csvLine({ usage, ...row }: LedgerRow): string {
  const cells: Readonly<Record<string, string | number>> = { ...row, ...usage };
  return csvRow(CSV_COLUMNS.map((column) => cells[column] ?? ''));
}
