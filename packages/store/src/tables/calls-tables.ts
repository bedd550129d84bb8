import type { Kit } from './kit.ts';

/** `calls.db` on SQLite: one row a call, bodies apart so that lists never read them; and responses that are kept. */
export function defineCallsTables(kit: Kit) {
  const { text, whole, flag, bytes } = kit;
  return {
    calls: kit.table(
      'calls',
      {
        requestId: text('request_id').notNull(),
        day: whole('day').notNull(),
        admittedAt: whole('admitted_at').notNull(),
        durationUs: whole('duration_us').notNull(),
        firstContentUs: whole('first_content_us'),
        overheadUs: whole('overhead_us').notNull(),
        tenant: text('tenant').notNull(),
        team: text('team').notNull(),
        application: text('application').notNull(),
        key: text('key').notNull(),
        route: text('route').notNull(),
        dialect: text('dialect').notNull(),
        stream: flag('stream').notNull(),
        model: text('model').notNull(),
        provider: text('provider').notNull(),
        upstreamModel: text('upstream_model').notNull(),
        answerModel: text('answer_model').notNull(),
        status: whole('status').notNull(),
        code: text('code').notNull(),
        owner: text('owner').notNull(),
        finishReason: text('finish_reason').notNull(),
        outcome: text('outcome').notNull(),
        usage: text('usage').notNull(),
        usageSource: text('usage_source').notNull(),
        cost: whole('cost_nano_usd').notNull(),
        priceVersion: text('price_version').notNull(),
        attempts: text('attempts').notNull(),
        plan: text('plan').notNull(),
        warnings: text('warnings').notNull(),
        tags: text('tags').notNull(),
        endUser: text('end_user').notNull(),
        clientIp: text('client_ip').notNull(),
        providerRequestId: text('provider_request_id').notNull(),
        rawUsage: text('raw_usage').notNull(),
        /** All input classes and output together. */
        tokens: whole('tokens').notNull().default(0),
        /** JSON: what each class of tokens cost apiece; empty where nothing was priced. */
        prices: text('prices').notNull().default(''),
        /** Whether the tenant logged content then. */
        contentLogged: flag('content_logged').notNull().default(false),
      },
      (t) => [
        kit.primaryKey({ columns: [t.requestId, t.day] }),
        // All that a list is narrowed and sorted by, and all that is summed: neither reads rows that it does not show.
        kit
          .index('calls_list')
          .on(
            t.admittedAt,
            t.tenant,
            t.team,
            t.application,
            t.key,
            t.model,
            t.provider,
            t.status,
            t.owner,
            t.stream,
            t.durationUs,
            t.cost,
            t.tokens,
          ),
        kit.index('calls_provider_request').on(t.providerRequestId),
      ],
    ),
    bodies: kit.table(
      'call_bodies',
      {
        requestId: text('request_id').notNull(),
        tenant: text('tenant').notNull(),
        day: whole('day').notNull(),
        request: bytes('request'),
        answer: bytes('answer'),
      },
      (t) => [kit.primaryKey({ columns: [t.requestId, t.day] })],
    ),
    /** Answers of `POST /v1/responses` that callers may go on from. */
    responses: kit.table(
      'responses',
      {
        tenant: text('tenant').notNull(),
        /** As the caller saw it. */
        id: text('id').notNull(),
        createdAt: whole('created_at').notNull(),
        expiresAt: whole('expires_at').notNull(),
        /** Of both texts below. */
        bytes: whole('bytes').notNull(),
        input: bytes('input').notNull(),
        response: bytes('response').notNull(),
      },
      (t) => [
        kit.primaryKey({ columns: [t.tenant, t.id] }),
        // How much a tenant has stored, and what of it is the oldest, without reading a row.
        kit.index('responses_age').on(t.tenant, t.createdAt, t.bytes),
        kit.index('responses_end').on(t.expiresAt),
      ],
    ),
    /** What models signed, under each key by which it is asked for again. */
    signedTurns: kit.table(
      'signed_turns',
      {
        tenant: text('tenant').notNull(),
        key: text('key').notNull(),
        /** The key of the row that has the turn. */
        holder: text('holder').notNull(),
        createdAt: whole('created_at').notNull(),
        expiresAt: whole('expires_at').notNull(),
        bytes: whole('bytes').notNull(),
        turn: bytes('turn').notNull(),
      },
      (t) => [
        kit.primaryKey({ columns: [t.tenant, t.key] }),
        kit.index('signed_turns_age').on(t.tenant, t.createdAt, t.bytes),
        kit.index('signed_turns_end').on(t.expiresAt),
      ],
    ),
  };
}
