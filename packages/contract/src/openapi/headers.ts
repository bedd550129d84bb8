import type { RoutePolicy } from '../routes/policy.ts';
import type { Schema } from './json-schema.ts';

interface HeaderText {
  readonly description: string;
  readonly schema: Schema;
  readonly example?: unknown;
}

const TEXT = { type: 'string' };

/** What is read from a request beside its credentials. */
const REQUEST_HEADERS: Readonly<Record<string, HeaderText>> = {
  'idempotency-key': {
    description:
      'For 24 hours the same body under the same key gets the stored answer, and is never sent to a provider again.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  'x-sluice-session': {
    description: 'Names a conversation: it stays with one target where the model’s strategy says so.',
    schema: TEXT,
  },
  'x-sluice-strict': {
    description: '`true`: refused with 422 where no target can express all that the request says.',
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  'x-sluice-tags': {
    description: 'For the call log: `a=b,c=d`.',
    schema: { type: 'string', maxLength: 1000 },
    example: 'feature=search,release=42',
  },
  'x-sluice-end-user': {
    description: 'Your own name for the person behind the call: for the call log, and for what each end user may use.',
    schema: { type: 'string', maxLength: 200 },
  },
  'X-Tenant-ID': { description: 'Must be the tenant of the key, where it is sent.', schema: TEXT },
  traceparent: { description: 'W3C trace context.', schema: TEXT },
  'anthropic-version': { description: 'Goes on to Anthropic; makes the answer of Anthropic’s shape.', schema: TEXT },
  'anthropic-beta': { description: 'Goes on to Anthropic.', schema: TEXT },
  'openai-beta': { description: 'Goes on to OpenAI.', schema: TEXT },
};

const OF_CALLS = Object.keys(REQUEST_HEADERS);
const OF_LISTS = ['X-Tenant-ID', 'anthropic-version'];

/** Header parameters of a route. */
export function requestHeaders(route: RoutePolicy): readonly Schema[] {
  const names = route.metered ? OF_CALLS : route.scope === 'application' ? OF_LISTS : [];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

export function requestHeaderComponents(): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(REQUEST_HEADERS).map(([name, header]) => [name, { name, in: 'header', ...header }]),
  );
}

const COUNT = { type: 'integer' };
const DURATION = { description: 'Until it is empty again: `120ms`, `1.5s`, `6m0s`.', schema: TEXT };

const RESPONSE_HEADERS: Readonly<Record<string, HeaderText>> = {
  'x-request-id': { description: 'The call’s id, in the call log and the ledger too.', schema: TEXT },
  'x-sluice-attempts': { description: 'How often a provider was asked.', schema: COUNT },
  'x-sluice-model': { description: 'The model that was called.', schema: TEXT },
  'x-sluice-provider': { description: 'The provider that answered, or failed last.', schema: TEXT },
  'x-sluice-upstream-model': { description: 'The provider’s name for the model.', schema: TEXT },
  'x-sluice-cache': {
    description: 'Whether the answer came from the cache.',
    schema: { type: 'string', enum: ['hit', 'miss', 'bypass'] },
  },
  'x-sluice-cache-similarity': {
    description: 'Of a hit for a similar question: the cosine of both, up to 1.',
    schema: { type: 'number' },
    example: '0.9731',
  },
  'x-sluice-cost-usd': {
    description: 'What the call cost, as a plain decimal; not on streams.',
    schema: { type: 'string', pattern: '^\\d+(\\.\\d+)?$' },
  },
  'x-sluice-overhead-ms': {
    description: 'Time that the gateway itself took; not on streams.',
    schema: { type: 'number' },
  },
  'x-sluice-warnings': {
    description: 'What a translation lost or changed, as `verdict:member`, comma-separated.',
    schema: TEXT,
  },
  'x-sluice-limit-warnings': {
    description: 'Soft limits (`warn_at`) that are reached, as `scope;kind;share`, comma-separated.',
    schema: TEXT,
    example: 'tenant:acme;usd;0.8',
  },
  'x-ratelimit-limit-requests': { description: 'Of the tightest scope.', schema: COUNT },
  'x-ratelimit-remaining-requests': { description: 'What is left of it.', schema: COUNT },
  'x-ratelimit-reset-requests': DURATION,
  'x-ratelimit-limit-tokens': { description: 'Of the tightest scope.', schema: COUNT },
  'x-ratelimit-remaining-tokens': { description: 'What is left of it.', schema: COUNT },
  'x-ratelimit-reset-tokens': DURATION,
  'idempotency-replayed': {
    description: 'The answer is a stored one.',
    schema: { type: 'string', enum: ['true'] },
  },
  'retry-after': { description: 'Seconds.', schema: { type: 'integer', minimum: 1, maximum: 3600 } },
  'x-should-retry': {
    description: 'Whether sending the same again may help.',
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  allow: { description: 'The methods that the route takes.', schema: TEXT },
};

const ALWAYS = ['x-request-id', 'x-sluice-attempts'];
const OF_ROUTED = Object.keys(RESPONSE_HEADERS).filter(
  (name) => name.startsWith('x-sluice-') || name.startsWith('x-ratelimit-'),
);

/** Headers of an answer of this status. */
export function responseHeaders(route: RoutePolicy, status: number): Readonly<Record<string, Schema>> {
  const names = new Set(route.metered ? ['x-request-id', ...OF_ROUTED] : ALWAYS);
  if (route.metered && status === 200) names.add('idempotency-replayed');
  if (status === 429 || status === 503 || status === 409) names.add('retry-after');
  if (status === 408 || status === 409 || status === 429 || status >= 500) names.add('x-should-retry');
  if (status === 405) names.add('allow');
  return Object.fromEntries([...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

export function responseHeaderComponents(): Readonly<Record<string, Schema>> {
  return { ...RESPONSE_HEADERS } as unknown as Readonly<Record<string, Schema>>;
}
