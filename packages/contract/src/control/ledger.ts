import { z } from 'zod';
import { priceSchema } from '../config/limits-schema.ts';
import { freeName, nonNegative } from '../config/scalars.ts';
import { nanoUsd, reference, time } from './objects.ts';
import { operations } from './operation.ts';

/** A month of UTC, `2026-11`. */
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month such as 2026-11');

/** Exact: a decimal number of dollars, however many there are. */
const dollars = z.string().regex(/^-?\d+(\.\d{1,9})?$/);

const statementLine = z.strictObject({
  team: z.string(),
  application: z.string(),
  model: z.string(),
  provider: z.string(),
  type: z.enum(['settle', 'waive', 'adjust']),
  /** Whose word the usage is. */
  usage_source: z.enum(['provider', 'estimated', 'none']),
  /** Why it was estimated, waived or adjusted. */
  reason: z.string(),
  entries: z.int(),
  tokens: z.int(),
  cost_usd: dollars,
  /** Charged beside the cost. */
  markup_usd: dollars,
});

const total = z.strictObject({ entries: z.int(), cost_usd: dollars, markup_usd: dollars, charged_usd: dollars });

/** Narrows to what one part of a tenant used, by names. */
const part = { team: z.string().max(64).optional(), application: z.string().max(64).optional() };

const correction = z.strictObject({
  model: freeName,
  provider: freeName.optional(),
  tenant: reference.optional(),
  /** Of the calls' admission. */
  from: time,
  to: time,
  /** What the usage costs in truth. Pictures are not in the ledger, so that none can be priced again. */
  price: priceSchema.omit({ per_image: true }),
});

const corrected = z.strictObject({
  /** Billed attempts that the price was wrong for, and how many of them come to another amount. */
  attempts: z.int(),
  changed: z.int(),
  tenants: z.array(
    z.strictObject({
      tenant: z.string(),
      attempts: z.int(),
      changed: z.int(),
      before_usd: dollars,
      after_usd: dollars,
      difference_usd: dollars,
    }),
  ),
});

export const ledgerOperations = operations({
  'GET /api/v1/tenants/{tenant}/statement': {
    summary: 'What a tenant used in a month, by what was written in it',
    access: 'spend.read',
    query: z.strictObject({ month, ...part }),
    answer: z.strictObject({
      tenant: z.string(),
      month,
      /** It changes no more: what comes later is in the next one. */
      closed: z.boolean(),
      lines: z.array(statementLine),
      total,
    }),
  },
  'GET /api/v1/tenants/{tenant}/statement.csv': {
    summary: 'The same statement as a table for spreadsheets',
    access: 'spend.read',
    query: z.strictObject({ month, ...part }),
    file: { type: 'text/csv; charset=utf-8', name: 'statement.csv' },
  },
  'GET /api/v1/chargeback.csv': {
    summary: 'The statements of all tenants in one table',
    access: 'ledger.read',
    query: z.strictObject({ month }),
    file: { type: 'text/csv; charset=utf-8', name: 'chargeback.csv' },
  },
  'POST /api/v1/ledger-adjustments': {
    summary: 'Correct what an attempt of a call was billed; the same again changes nothing',
    access: 'ledger.write',
    body: z.strictObject({
      request_id: z.string().min(1).max(100),
      attempt: z.int().min(1).max(1000).default(1),
      /** What it is to come to in all. */
      cost_usd: nonNegative.max(9_000_000, 'expected at most 9000000'),
      reason: freeName,
    }),
    answer: z.strictObject({
      request_id: z.string(),
      attempt: z.int(),
      /** What was written: 0 where it stood there already. */
      adjusted_nano_usd: nanoUsd,
      cost_nano_usd: nanoUsd,
    }),
  },
  'POST /api/v1/price-correction-previews': {
    summary: 'What a price correction would change for each tenant',
    access: 'ledger.write',
    body: correction,
    answer: corrected,
    references: ['tenant'],
  },
  'POST /api/v1/price-corrections': {
    summary: 'Price past calls again, by adjusting entries; the same again changes nothing',
    access: 'ledger.write',
    body: correction.extend({ reason: freeName }),
    answer: corrected,
    references: ['tenant'],
  },
});
