import { type ErrorCode, errorRow } from '../errors/table.ts';
import type { RouteDialect, RoutePolicy } from '../routes/policy.ts';
import { flag, list, number, object, ref, type Schema, text } from './json-schema.ts';

/** Of the head of a request, whatever its route. */
const EVERYWHERE: readonly ErrorCode[] = [
  'invalid_request',
  'tenant_mismatch',
  'method_not_allowed',
  'request_timeout',
  'uri_too_long',
  'headers_too_large',
];
const OF_KEYS: readonly ErrorCode[] = ['invalid_api_key', 'ip_not_allowed'];
const OF_BODIES: readonly ErrorCode[] = ['request_too_large', 'unsupported_media_type'];
const OF_MODELS: readonly ErrorCode[] = ['model_not_allowed', 'model_not_found'];
const OF_OBJECTS: readonly ErrorCode[] = ['not_found'];
const OF_CALLS: readonly ErrorCode[] = [
  'budget_exceeded',
  'idempotency_conflict',
  'translation_refused',
  'idempotency_mismatch',
  'rate_limit_exceeded',
  'upstream_unreachable',
  'upstream_error',
  'bad_upstream_response',
  'provider_auth',
  'no_capacity',
  'provider_quota',
  'overloaded',
  'accounting_unavailable',
  'timeout',
];

/** All codes that a route of the gateway can answer with. */
export function errorCodesOf(route: RoutePolicy): readonly ErrorCode[] {
  return [
    ...EVERYWHERE,
    ...(route.credentials.length > 0 ? OF_KEYS : []),
    ...(route.body === undefined ? [] : OF_BODIES),
    ...(route.tenantScoped && [...route.idParams, ...route.idFields].length > 0 ? namesOf(route) : []),
    ...(route.metered ? OF_CALLS : []),
  ];
}

/** What is wrong with a name in the request: that of a model, or the id of something stored. */
function namesOf({ dialect, metered }: RoutePolicy): readonly ErrorCode[] {
  return dialect === 'responses' && !metered ? OF_OBJECTS : OF_MODELS;
}

const SLUICE_MEMBER = object(['request_id', 'retryable'], {
  request_id: text('The call’s id, as in `x-request-id`.'),
  retryable: flag('Whether sending the same again may help.'),
  scope: text('Whose limit or budget it is: `tenant:acme`, `key:…`'),
  kind: text('What is limited.', { enum: ['requests', 'tokens', 'concurrency', 'usd'] }),
  limit: number('What is allowed.'),
  used: number('What of it is used.'),
  reserved: number('What calls under way may still use.'),
  resets_at: { type: ['string', 'null'], format: 'date-time', description: 'When there is room again.' },
  provider_code: text('The provider’s own code.'),
  attempts: list({ type: 'object' }, { description: 'Where the call went and how each try ended.' }),
});

export const ERROR_SCHEMAS: Readonly<Record<string, Schema>> = {
  Error: object(['error'], {
    error: object(['message', 'type', 'code', 'param', 'sluice'], {
      message: text('What is wrong.'),
      type: text('The class that OpenAI’s SDKs know.'),
      code: text('From the list of errors.'),
      param: { type: ['string', 'null'], description: 'The member that is wrong.' },
      sluice: ref('ErrorDetails'),
    }),
  }),
  MessagesError: object(['type', 'error'], {
    type: { const: 'error' },
    error: object(['type', 'message', 'code', 'sluice'], {
      type: text('The class that Anthropic’s SDKs know.'),
      message: text('What is wrong.'),
      code: text('From the list of errors.'),
      param: text('The member that is wrong.'),
      sluice: ref('ErrorDetails'),
    }),
    request_id: { type: ['string', 'null'], description: 'The call’s id, as in `x-request-id`.' },
  }),
  GeminiError: object(['error'], {
    error: object(['code', 'message', 'status', 'details', 'sluice'], {
      code: { type: 'integer', description: 'The HTTP status.' },
      message: text('What is wrong.'),
      status: text('The class that Google’s SDKs know.'),
      details: list({ type: 'object' }, { description: 'The code in capitals, and the member that is wrong.' }),
      sluice: {
        allOf: [ref('ErrorDetails'), object(['code'], { code: text('From the list of errors.') })],
      },
    }),
  }),
  ErrorDetails: SLUICE_MEMBER,
  NotReady: object(['status', 'reason'], {
    status: { const: 'not ready' },
    reason: text('Why.', { enum: ['draining', 'ledger'] }),
  }),
};

/** Where a dialect's errors are not in OpenAI's form. */
const SCHEMA_NAMES: Partial<Record<RouteDialect, string>> = { messages: 'MessagesError', gemini: 'GeminiError' };

/** The body of an error as the gateway sends it in a route's dialect. */
export type ErrorBody = (code: ErrorCode, dialect: RouteDialect) => unknown;

/** One answer a status, with what each of its codes means. */
export function errorResponses(
  route: RoutePolicy,
  headersOf: (status: number) => Readonly<Record<string, Schema>>,
  bodyOf: ErrorBody,
): Readonly<Record<string, Schema>> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorCodesOf(route)) {
    const { status } = errorRow(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    entries.map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${errorRow(code).title}. ${errorRow(code).help}`).join('\n\n'),
        headers: headersOf(status),
        content: {
          'application/json': {
            schema: ref(SCHEMA_NAMES[route.dialect] ?? 'Error'),
            examples: Object.fromEntries(
              codes.map((code) => [code, { summary: errorRow(code).title, value: bodyOf(code, route.dialect) }]),
            ),
          },
        },
      },
    ]),
  );
}
