import { z } from 'zod';
import { verdictSchema } from '../authorize/verdict.ts';
import { nanoUsd, page, paging, queryFlag, reference, time } from './objects.ts';
import { operations } from './operation.ts';

const owner = z.enum(['', 'caller', 'tenant', 'provider', 'gateway']);

/** One row of the call log; `usage` members that the provider did not report are absent. A test of a provider has no tenant (`''`). */
const call = z.strictObject({
  id: z.string(),
  at: time,
  duration_ms: z.number(),
  first_content_ms: z.number().nullable(),
  overhead_ms: z.number(),
  tenant: z.string(),
  team: z.string(),
  application: z.string(),
  /** The key's id; its name is `''` where it was deleted. */
  key: z.string(),
  key_name: z.string(),
  route: z.string(),
  dialect: z.string(),
  stream: z.boolean(),
  model: z.string(),
  provider: z.string(),
  upstream_model: z.string(),
  answer_model: z.string(),
  /** What the caller saw. */
  status: z.int(),
  /** From the error table; `''` for success. */
  code: z.string(),
  /** Whose fault a failure is. */
  owner,
  finish_reason: z.string(),
  outcome: z.string(),
  usage: z.record(z.string(), z.number()),
  usage_source: z.string(),
  cost_nano_usd: nanoUsd,
  price_version: z.string(),
  attempt_count: z.int(),
  warnings: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  end_user: z.string(),
  client_ip: z.string(),
  provider_request_id: z.string(),
});

const attempt = z.strictObject({
  provider: z.string(),
  provider_key: z.string(),
  model: z.string(),
  /** The failure's class; `''` where it answered. */
  class: z.string(),
  status: z.int().nullable(),
  /** From the call's beginning. */
  started_ms: z.number().nullable(),
  duration_ms: z.number(),
});

/** One line of the bill: tokens times price. `rounding` is what is missing to the cost. Empty where nothing was priced. */
const costLine = z.strictObject({
  kind: z.string(),
  count: z.number(),
  /** Pico-dollars for one. */
  price_pico_usd: z.number(),
  cost_nano_usd: nanoUsd,
});

/** A body, or which of the four reasons it is missing for. */
const content = z.strictObject({
  text: z.string().nullable(),
  missing: z.enum(['not_logged', 'expired', 'none', 'not_allowed']).nullable(),
  truncated: z.boolean(),
});

/** What an authorization webhook said of a call. */
const opinion = verdictSchema.extend({
  /** `platform` or `tenant:acme`. */
  by: z.string(),
  /** `failed`: it could not be asked, and `reason` is the class of the failure. */
  verdict: z.enum(['allow', 'deny', 'failed']),
  cached: z.boolean(),
});

/** The look for an answer to a similar question. */
const similarLook = z.strictObject({
  threshold: z.number(),
  /** Of the nearest question; null where there was none to compare with. */
  similarity: z.number().nullable(),
  /** The call whose answer was given; null where none was. */
  answer_of: z.string().nullable(),
  /** The call that made the question's vector, with a bill of its own; null where none was made. */
  embedding_call: z.string().nullable(),
  embedding_cost_nano_usd: nanoUsd,
  /** Why nothing was looked for: an error's code, or how that call ended. */
  failure: z.string().nullable(),
});

const callDetail = call.extend({
  attempts: z.array(attempt),
  /** Where it went, in order, and what was left out, with the reason for each. */
  plan: z.array(z.strictObject({ provider: z.string(), model: z.string(), reason: z.string() })),
  /** What those said of it who are asked before each call, in their order. */
  authorize: z.array(opinion),
  /** Null where only the same call would have been found. */
  cache: similarLook.nullable(),
  cost_lines: z.array(costLine),
  ledger: z.array(
    z.strictObject({ id: z.string(), at: time, type: z.string(), attempt: z.int(), amount_nano_usd: nanoUsd }),
  ),
  raw_usage: z.string(),
  request: content,
  answer: content,
});

/** `ok`, `failed` (also answers that broke off), `4xx`, `5xx`, or one status. */
const status = z.string().regex(/^(ok|failed|[45]xx|[1-5]\d\d)$/);

const traits = {
  tenant: reference.optional(),
  team: reference.optional(),
  application: reference.optional(),
  key: reference.optional(),
  model: z.string().max(300).optional(),
  provider: z.string().max(100).optional(),
  status: status.optional(),
  code: z.string().max(100).optional(),
  owner: z.enum(['caller', 'tenant', 'provider', 'gateway']).optional(),
};

/** What narrows a list of calls; every member is one more condition. `not_…` leaves out the calls that have it. */
const filters = {
  /** RFC 3339; default `from`: 24 h ago. */
  from: time.optional(),
  to: time.optional(),
  ...traits,
  ...negated(traits),
  stream: queryFlag.optional(),
  /** Part of the call's id or of the provider's request id, from its beginning. */
  q: z.string().max(200).optional(),
};

/** Each member once more, with `not_` before its name. */
function negated<T extends Readonly<Record<string, z.ZodType>>>(
  members: T,
): { [K in keyof T & string as `not_${K}`]: T[K] } {
  const entries = Object.entries(members).map(([name, member]) => [`not_${name}`, member]);
  return Object.fromEntries(entries) as { [K in keyof T & string as `not_${K}`]: T[K] };
}

const sort = z.enum(['-at', 'at', '-cost', '-duration']).optional();

export const callOperations = operations({
  'GET /api/v1/calls': {
    summary: 'Calls, the latest first',
    access: 'calls.read',
    query: z.strictObject({
      ...paging,
      ...filters,
      sort,
      /** Only what was logged after this call, by its id: the live list. Not with `cursor`. A call may come twice on PostgreSQL. */
      after: z.string().max(100).optional(),
    }),
    answer: page(call),
    references: ['tenant', 'team', 'application', 'key'],
  },
  'GET /api/v1/calls.csv': {
    summary: 'The same calls as a table for spreadsheets',
    access: 'calls.read',
    query: z.strictObject({
      ...filters,
      sort,
      limit: z.coerce.number<string | number>().int().min(1).max(100_000).default(100_000),
    }),
    file: { type: 'text/csv; charset=utf-8', name: 'calls.csv' },
    references: ['tenant', 'team', 'application', 'key'],
  },
  'GET /api/v1/calls/{call}': {
    summary: 'One call by its id or a provider’s: attempts, cost, bodies',
    access: 'calls.read',
    answer: callDetail,
  },
  'GET /api/v1/call-counts': {
    summary: 'How many calls there were by outcome, in equal steps of time',
    access: 'calls.read',
    query: z.strictObject({
      ...filters,
      /** Seconds; at most 2000 steps. */
      step_s: z.coerce.number<string | number>().int().min(60).max(86_400).default(3600),
    }),
    answer: z.strictObject({
      from: time,
      to: time,
      step_s: z.int(),
      total: z.strictObject({ calls: z.int(), failed: z.int(), tokens: z.int(), cost_nano_usd: nanoUsd }),
      steps: z.array(
        // Steps without a call are left out.
        z.strictObject({
          at: time,
          ok: z.int(),
          caller: z.int(),
          tenant: z.int(),
          provider: z.int(),
          gateway: z.int(),
          cost_nano_usd: nanoUsd,
        }),
      ),
    }),
    references: ['tenant', 'team', 'application', 'key'],
  },
});
