import { sql } from 'drizzle-orm';
import type { Kit } from './kit.ts';

/**
 * `ledger.db` on SQLite. `ledger` is only ever inserted into. `step` is 0 for an intent, 1 for its closing and 2 and up
 * for adjustments; with the day of admission it makes "closed once" an index, over midnight too.
 */
export function defineLedgerTables(kit: Kit) {
  const { text, whole, bytes } = kit;
  return {
    ledger: kit.table(
      'ledger',
      {
        seq: kit.rowNumber('seq'),
        chain: text('chain').notNull(),
        hash: text('hash').notNull(),
        at: whole('at').notNull(),
        type: text('type').notNull(),
        requestId: text('request_id').notNull(),
        attempt: whole('attempt').notNull(),
        step: whole('step').notNull(),
        day: whole('day').notNull(),
        admittedAt: whole('admitted_at').notNull(),
        tenant: text('tenant').notNull(),
        team: text('team').notNull(),
        application: text('application').notNull(),
        key: text('key').notNull(),
        model: text('model').notNull(),
        provider: text('provider').notNull(),
        amount: whole('amount_nano_usd').notNull(),
        tokens: whole('tokens').notNull(),
        priceVersion: text('price_version').notNull(),
        usageSource: text('usage_source').notNull(),
        reason: text('reason').notNull(),
        /** JSON: the budgets that an intent holds, `[[scope, window, kind, amount], …]`; empty without. */
        holds: text('holds').notNull(),
        input: whole('input').notNull(),
        cacheRead: whole('cache_read').notNull(),
        cacheWrite: whole('cache_write').notNull(),
        cacheWrite1h: whole('cache_write_1h').notNull(),
        output: whole('output').notNull(),
        reasoning: whole('reasoning').notNull(),
        audioInput: whole('audio_input').notNull(),
        audioOutput: whole('audio_output').notNull(),
        /** Only where something counts by it. */
        endUser: text('end_user').notNull().default(''),
        /** What the tenant is charged beside the cost. Basis points of it. */
        markupBp: whole('markup_bp').notNull().default(0),
      },
      (t) => [
        kit.uniqueIndex('ledger_once').on(t.requestId, t.attempt, t.step, t.day),
        kit.index('ledger_end_user').on(t.endUser, t.admittedAt).where(sql`"end_user" <> ''`),
        ...kit.partitionKey([t.chain, t.seq, t.day]),
      ],
    ),
    /** The last row of each chain under a MAC: a cut-off end is found by it. One row a writer, replaced with each batch. */
    heads: kit.table('ledger_heads', {
      chain: text('chain').primaryKey(),
      seq: whole('seq').notNull(),
      hash: text('hash').notNull(),
      mac: text('mac').notNull(),
    }),
    /** Sums that can be made again from `ledger`. `through` is the row up to which SQLite has summed; unused on PostgreSQL. */
    budgets: kit.table(
      'budgets',
      {
        scope: text('scope').notNull(),
        window: text('window').notNull(),
        kind: text('kind').notNull(),
        used: whole('used').notNull(),
        reserved: whole('reserved').notNull(),
        through: whole('through').notNull(),
      },
      (t) => [kit.primaryKey({ columns: [t.scope, t.window, t.kind] })],
    ),
    idempotency: kit.table(
      'idempotency',
      {
        application: text('application').notNull(),
        route: text('route').notNull(),
        key: text('key').notNull(),
        tenant: text('tenant').notNull(),
        requestId: text('request_id').notNull(),
        bodyHash: text('body_hash').notNull(),
        state: text('state').notNull(),
        expiresAt: whole('expires_at').notNull(),
        /** Sealed: status, content type and body. */
        answer: bytes('answer'),
      },
      (t) => [
        kit.primaryKey({ columns: [t.application, t.route, t.key] }),
        kit.index('idempotency_expiry').on(t.expiresAt),
        kit.index('idempotency_request').on(t.requestId),
      ],
    ),
    /** What a writer keeps about itself between runs. */
    marks: kit.table('ledger_marks', {
      name: text('name').primaryKey(),
      value: whole('value').notNull(),
    }),
    /** PostgreSQL: intents without a closing, with the writer that made them. SQLite keeps them in memory. */
    open: kit.table(
      'open_intents',
      {
        requestId: text('request_id').notNull(),
        attempt: whole('attempt').notNull(),
        writer: text('writer').notNull(),
        admittedAt: whole('admitted_at').notNull(),
        tenant: text('tenant').notNull(),
        team: text('team').notNull(),
        application: text('application').notNull(),
        key: text('key').notNull(),
        model: text('model').notNull(),
        provider: text('provider').notNull(),
        amount: whole('amount_nano_usd').notNull(),
        tokens: whole('tokens').notNull(),
        priceVersion: text('price_version').notNull(),
        holds: text('holds').notNull(),
        endUser: text('end_user').notNull().default(''),
        markupBp: whole('markup_bp').notNull().default(0),
      },
      (t) => [
        kit.primaryKey({ columns: [t.requestId, t.attempt] }),
        kit.index('open_intents_writer').on(t.writer),
        kit.index('open_intents_tenant').on(t.tenant),
      ],
    ),
    /** PostgreSQL: processes that write, by the store's clock. */
    writers: kit.table('writers', {
      writer: text('writer').primaryKey(),
      heartbeatAt: whole('heartbeat_at').notNull(),
    }),
  };
}
