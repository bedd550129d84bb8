import { CannotOpen } from '../seal/sealed-box.ts';
import type { TenantKeys } from '../seal/tenant-keys.ts';
import { openBodies, type StoredBodies } from './body.ts';
import {
  type CallDialect,
  type CallFilter,
  type CallPage,
  type CallPlace,
  type CallScopes,
  conditionsOf,
  countAggregates,
  type Fragment,
  joined,
  orderOf,
  type SqlValue,
  scopeCondition,
} from './call-query.ts';
import { callColumns, callOf, dayOfCall, type StoredCall } from './call-row.ts';
import type { CallRecord } from './calls.ts';

export type LoggedCall = Omit<CallRecord, 'request' | 'answer'>;

export interface PlacedCall {
  readonly call: LoggedCall;
  readonly place: CallPlace;
}

/** Bodies that are still kept; `gone` where they were kept and are no more, or never were. */
export type CallBodies =
  | { readonly state: 'kept'; readonly request: Uint8Array | undefined; readonly answer: Uint8Array | undefined }
  | { readonly state: 'gone' }
  /** Sealed under a key that was destroyed with its tenant, or not what was sealed. */
  | { readonly state: 'unreadable' };

/** Calls of one step of time, by who is to blame for them. */
export interface CallCount {
  readonly step: number;
  readonly ok: number;
  /** Also those who went away. */
  readonly caller: number;
  readonly tenant: number;
  readonly provider: number;
  readonly gateway: number;
  readonly tokens: number;
  readonly costNanoUsd: number;
}

/** Reads the call log, off the thread that serves calls. */
export interface CallReader {
  page(query: CallPage): Promise<readonly PlacedCall[]>;
  /** By the call's id, or else by a provider's request id: then the latest. */
  one(scopes: CallScopes, id: string): Promise<LoggedCall | undefined>;
  bodies(call: Pick<CallRecord, 'requestId' | 'tenant' | 'admittedAt'>): Promise<CallBodies>;
  /** Steps are counted from `filter.from`; those without a call are not in it. */
  counts(filter: CallFilter, stepMs: number): Promise<readonly CallCount[]>;
}

/** Runs one statement; values stand for its `?`, in order. */
export type RunQuery = <Row>(text: string, values: readonly SqlValue[]) => Promise<readonly Row[]>;

const columns = callColumns.map((column) => `"${column}"`).join(', ');
const bodiesQuery =
  'SELECT tenant, day, request, answer FROM call_bodies WHERE request_id = ? AND tenant = ? AND day = ?';

export class StoredCallReader implements CallReader {
  readonly #run: RunQuery;
  readonly #dialect: CallDialect;
  readonly #keys: TenantKeys;

  constructor(run: RunQuery, dialect: CallDialect, keys: TenantKeys) {
    this.#run = run;
    this.#dialect = dialect;
    this.#keys = keys;
  }

  async page(query: CallPage): Promise<readonly PlacedCall[]> {
    const { tie } = this.#dialect;
    const { columns: order, down } = orderOf(query.sort, tie);
    const where = joined([
      ...conditionsOf(query, this.#dialect),
      query.place === undefined ? undefined : beyond(order, down, query.place),
      query.after === undefined ? undefined : this.#dialect.after(query.after),
    ]);
    const sorted = `ORDER BY ${order.map((column) => `${column} ${down ? 'DESC' : 'ASC'}`).join(', ')}`;
    const chosen = `FROM calls WHERE ${where.text} ${sorted} LIMIT ?`;
    const rows = await this.#run<StoredCall & { readonly tie: string | number }>(
      this.#dialect.findsByTie
        ? `SELECT ${columns}, ${tie} AS tie FROM calls WHERE ${tie} IN (SELECT ${tie} ${chosen}) ${sorted}`
        : `SELECT ${columns}, ${tie} AS tie ${chosen}`,
      [...where.values, query.limit],
    );
    return rows.map((row) => {
      const place = order.map((column) => (column === tie ? row.tie : Number(row[column as keyof StoredCall])));
      return { call: callOf(row), place };
    });
  }

  async one(scopes: CallScopes, id: string): Promise<LoggedCall | undefined> {
    for (const column of ['request_id', 'provider_request_id']) {
      const where = joined([{ text: `${column} = ?`, values: [id] }, scopeCondition(scopes)]);
      const [row] = await this.#run<StoredCall>(
        `SELECT ${columns} FROM calls WHERE ${where.text} ORDER BY admitted_at DESC LIMIT 1`,
        where.values,
      );
      if (row !== undefined) return callOf(row);
    }
    return undefined;
  }

  async bodies(call: Pick<CallRecord, 'requestId' | 'tenant' | 'admittedAt'>): Promise<CallBodies> {
    const [stored] = await this.#run<StoredBodies>(bodiesQuery, [call.requestId, call.tenant, dayOfCall(call)]);
    if (stored === undefined) return { state: 'gone' };
    try {
      return { state: 'kept', ...(await openBodies(this.#keys, call.requestId, stored)) };
    } catch (error) {
      if (error instanceof CannotOpen) return { state: 'unreadable' };
      throw error;
    }
  }

  async counts(filter: CallFilter, stepMs: number): Promise<readonly CallCount[]> {
    const where = joined(conditionsOf(filter, this.#dialect));
    const { text, values } = this.#dialect.counts(filter, stepMs, countAggregates, where);
    const rows = await this.#run<{ readonly step: number; readonly sums: string }>(text, values);
    const counts = rows.map(({ step, sums }): CallCount => {
      const [ok = 0, caller = 0, tenant = 0, provider = 0, gateway = 0, tokens = 0, costNanoUsd = 0] = JSON.parse(
        sums,
      ) as number[];
      return { step: Number(step), ok, caller, tenant, provider, gateway, tokens, costNanoUsd };
    });
    return counts.filter(({ ok, caller, tenant, provider, gateway }) => ok + caller + tenant + provider + gateway > 0);
  }
}

/** Rows behind a place, in the order of the list. */
function beyond(order: readonly string[], down: boolean, place: CallPlace): Fragment {
  return {
    text: `(${order.join(', ')}) ${down ? '<' : '>'} (${order.map(() => '?').join(', ')})`,
    values: place,
  };
}
