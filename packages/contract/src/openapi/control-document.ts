import { z } from 'zod';
import type { Operation } from '../control/operation.ts';
import { OPERATIONS, type OperationName } from '../control/operations.ts';
import { type ErrorCode, errorRow } from '../errors/table.ts';
import { type ControlRoute, paramsOf } from '../routes/control-routes.ts';
import { flag, object, ref, type Schema, text } from './json-schema.ts';

export interface ControlDocumentFacts {
  /** `SLUICE_PUBLIC_URL`. */
  readonly serverUrl: string;
  readonly version: string;
  /** Of the session. */
  readonly cookieName: string;
}

/** OpenAPI 3.1 of the control API: every operation of the table. */
export function controlDocument(routes: readonly ControlRoute[], facts: ControlDocumentFacts) {
  const paths: Record<string, Record<string, unknown>> = {};
  const shared: Shared = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: described(route, shared) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sluice, control API',
      version: facts.version,
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: facts.serverUrl }],
    paths,
    components: {
      securitySchemes: {
        'admin-token': { type: 'http', scheme: 'bearer', description: 'An admin token: `sk-admin-…`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: facts.cookieName,
          description: 'The cookie that signing in sets. A write with it needs `content-type: application/json`.',
        },
      },
      schemas: { Error: ERROR, ...shared },
    },
  };
}

const INTRODUCTION = `Everything that the portal does, it does through these operations.

What belongs to a tenant in which the caller has no role is answered like what does not exist: 404 \`not_found\`. An object
is named by its id, in bodies and queries also by its names from the top: \`acme/search/crawler\`. In a change, absent
members stay, \`null\` takes one away, objects and lists are replaced whole. Lists go on at \`next_cursor\`. Money is whole
nano-dollars.`;

const ERROR = object(['error'], {
  error: object(['message', 'type', 'code', 'param', 'sluice'], {
    message: text('What is wrong.'),
    type: text('The class that OpenAI’s SDKs know.'),
    code: text('From the list of errors.'),
    param: { type: ['string', 'null'], description: 'The member that is wrong, by its path: `targets.0.provider`.' },
    sluice: object(['request_id', 'retryable'], {
      request_id: text('The id of the request, as in `x-request-id`.'),
      retryable: flag('Whether sending the same again may help.'),
    }),
  }),
});

/** Schemas that name themselves: they stand apart, by a name of the document. */
type Shared = Record<string, Schema>;

function described(route: ControlRoute, shared: Shared) {
  const operation: Operation = OPERATIONS[route.operation];
  const parameters = [
    ...paramsOf(route.path).map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...queryParameters(operation.query),
  ];
  const id = operationId(route);
  const content = (schema: z.ZodType, io: 'input' | 'output') => ({
    'application/json': { schema: apart(schemaOf(schema, io), `${id}_${io}`, shared) },
  });
  return {
    tags: [tagOf(route)],
    summary: operation.summary,
    operationId: id,
    ...(route.credentials.length === 0 ? {} : { security: route.credentials.map((kind) => ({ [kind]: [] })) }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: content(operation.body, 'input') } }),
    responses: { ...good(operation, content), ...errors(route, operation) },
  };
}

function good(
  { answer, creates, file }: Operation,
  content: (schema: z.ZodType, io: 'output') => unknown,
): Readonly<Record<number, unknown>> {
  if (file !== undefined) {
    return { 200: { description: 'The file.', content: { [file.type]: { schema: { type: 'string' } } } } };
  }
  if (answer === undefined) return { 204: { description: 'Done.' } };
  const description = creates ? 'Made.' : 'The answer.';
  return { [creates ? 201 : 200]: { description, content: content(answer, 'output') } };
}

/** In a schema of its own `#` is its root, here that of the whole document. */
function apart(schema: Schema, name: string, shared: Shared): Schema {
  const { $defs, ...rest } = schema;
  if ($defs === undefined) return schema;
  const moved = <T>(part: T): T =>
    JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', `"#/components/schemas/${name}`)) as T;
  for (const [own, definition] of Object.entries($defs as Readonly<Record<string, Schema>>))
    shared[name + own] = moved(definition);
  return moved(rest);
}

/** What JSON Schema cannot say (checks that are code) is left out: the server still makes them. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
}

function queryParameters(query: z.ZodObject | undefined): readonly Schema[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Readonly<Record<string, Schema>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

const PASSWORDS: readonly OperationName[] = [
  'POST /api/v1/sessions',
  'POST /api/v1/invitation-acceptances',
  'PUT /api/v1/me/password',
];

/** All codes that an operation can answer with. */
function errorCodesOf(route: ControlRoute, operation: Operation): readonly ErrorCode[] {
  const named = paramsOf(route.path).length > 0 || operation.references !== undefined || route.scope === 'none';
  const codes: ErrorCode[] = ['invalid_request', 'request_timeout', 'uri_too_long', 'headers_too_large', 'overloaded'];
  if (route.scope === 'account') codes.push('invalid_api_key', 'permission_denied', 'password_change_required');
  if (PASSWORDS.includes(route.operation)) codes.push('sign_in_failed', 'rate_limit_exceeded');
  if (named) codes.push('not_found');
  if (route.body !== undefined) codes.push('request_too_large', 'unsupported_media_type');
  if (route.csrf) codes.push('conflict');
  if (route.csrf && route.scope === 'none') codes.push('permission_denied');
  if (route.csrf && operation.access !== 'signed_in' && route.scope === 'account') codes.push('managed_by_file');
  return codes;
}

function errors(route: ControlRoute, operation: Operation): Readonly<Record<number, unknown>> {
  const byStatus = Map.groupBy(errorCodesOf(route, operation), (code) => errorRow(code).status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${errorRow(code).title}.`).join(' '),
        content: { 'application/json': { schema: ref('Error') } },
      },
    ]),
  );
}

/** `provider-keys` for `/api/v1/provider-keys/{provider_key}`, `calls` for `/api/v1/calls.csv`. */
function tagOf({ path }: ControlRoute): string {
  return path.split('/')[3]?.split('.')[0] ?? '';
}

/** `patchProviderKeysProviderKey`. */
function operationId({ method, path }: ControlRoute): string {
  const words = path
    .replace('/api/v1', '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
