import type { LedgerRow } from './ledger.ts';
import type { LedgerReader, StoredHead } from './reader.ts';
import { chainHash, exportedRow, type HashedRow, isHeadSound } from './row.ts';

const pageRows = 1000;

/** One line for each finding, in the order of the chains; nothing for a sound ledger. */
export async function* verifyLedger(reader: LedgerReader, key: string): AsyncIterable<string> {
  const heads = await reader.heads();
  const chains = await reader.chains();
  for (const head of heads) {
    if (!isHeadSound(key, head, head.mac))
      yield `chain ${head.chain}: the signature of its end (row ${head.seq}) is wrong`;
    yield* verifyChain(reader, key, head);
  }
  for (const { chain } of chains) {
    if (!heads.some((head) => head.chain === chain)) yield `chain ${chain}: its rows have no signed end`;
  }
  for await (const { scope, window, kind, used, sum } of reader.wrongBalances()) {
    yield `balance ${scope} ${window} ${kind}: kept as ${used}, its rows say ${sum}`;
  }
}

async function* verifyChain(reader: LedgerReader, key: string, head: StoredHead): AsyncIterable<string> {
  let last = { seq: 0, hash: '' };
  for (;;) {
    const page = await reader.rows(head.chain, last.seq, pageRows);
    if (page.length === 0) break;
    for (const row of page) {
      yield* checkRow(row, last, key);
      if (row.seq === head.seq && row.hash !== head.hash)
        yield `row ${nameOf(row)}: is not the row that the chain's end was signed for`;
      last = row;
    }
    yield* checkClosings(reader, head.chain, page);
  }
  if (last.seq < head.seq) {
    yield `chain ${head.chain}: rows ${last.seq + 1} to ${head.seq} at its end are missing`;
  }
  const [beyond] = (await reader.heads()).filter((one) => one.chain === head.chain);
  if (beyond !== undefined && last.seq > beyond.seq) {
    yield `chain ${head.chain}: rows ${beyond.seq + 1} to ${last.seq} stand behind its signed end`;
  }
}

function* checkRow(row: HashedRow, last: { seq: number; hash: string }, key: string): Iterable<string> {
  if (row.seq !== last.seq + 1) yield `chain ${row.chain}: ${missing(last.seq + 1, row.seq - 1)}`;
  else if (row.hash !== chainHash(key, last.hash, row))
    yield `row ${nameOf(row)} (${row.type} of ${row.requestId}): was changed`;
  if (row.amount < 0 && row.type !== 'adjust')
    yield `row ${nameOf(row)} (${row.type} of ${row.requestId}): has a negative amount`;
}

function missing(from: number, to: number): string {
  return from === to ? `row ${from} is missing` : `rows ${from} to ${to} are missing`;
}

async function* checkClosings(reader: LedgerReader, chain: string, page: readonly HashedRow[]): AsyncIterable<string> {
  const from = page[0]?.seq ?? 0;
  const through = page.at(-1)?.seq ?? 0;
  for (const stray of await reader.strayClosings(chain, from - 1, through)) {
    const attempt = `attempt ${stray.attempt} of ${stray.requestId}`;
    if (!stray.intended && stray.type === 'adjust')
      yield `row ${chain}-${stray.seq}: adjusts ${attempt}, which was never billed`;
    else if (!stray.intended) yield `row ${chain}-${stray.seq}: closes ${attempt}, which has no intent`;
    if (stray.again) yield `row ${chain}-${stray.seq}: closes ${attempt}, which was closed before`;
  }
}

function nameOf(row: HashedRow): string {
  return `${row.chain}-${row.seq}`;
}

/** All rows, or those written since a moment; chain after chain. */
export async function* exportLedger(reader: LedgerReader, since: number | undefined): AsyncIterable<LedgerRow> {
  for (const { chain, last } of await reader.chains()) {
    let after = since === undefined ? 0 : (await reader.firstSeqAt(chain, since)) - 1;
    while (after < last) {
      const page = await reader.rows(chain, after, pageRows);
      if (page.length === 0) break;
      for (const row of page) {
        if (row.seq <= last && (since === undefined || row.at >= since)) yield exportedRow(row);
      }
      after = page.at(-1)?.seq ?? last;
    }
  }
}
