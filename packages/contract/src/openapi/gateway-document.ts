import type { CredentialKind, RoutePolicy } from '../routes/policy.ts';
import { CHAT_ANSWER_SCHEMAS } from './chat-answer.ts';
import { CHAT_REQUEST_SCHEMAS } from './chat-request.ts';
import { GEMINI_SCHEMAS } from './gemini-schemas.ts';
import { requestHeaderComponents, requestHeaders, responseHeaderComponents, responseHeaders } from './headers.ts';
import { ref, type Schema } from './json-schema.ts';
import { MESSAGES_SCHEMAS } from './messages-schemas.ts';
import { MODELS_SCHEMAS, modelSchema } from './models-schemas.ts';
import { QUOTE } from './quote-schema.ts';
import { RESPONSES_SCHEMAS } from './responses-schemas.ts';
import { type RouteContent, routeContents } from './route-contents.ts';
import { ERROR_SCHEMAS, type ErrorBody, errorResponses } from './route-errors.ts';
import { TASK_SCHEMAS } from './task-schemas.ts';

export interface DocumentFacts {
  /** `SLUICE_PUBLIC_URL`. */
  readonly serverUrl: string;
  readonly version: string;
  /** What the reader's key may call; `undefined` where nobody knows who reads. */
  readonly models: readonly string[] | undefined;
  readonly errorBody: ErrorBody;
}

/** OpenAPI 3.1 of the gateway's plane: every route of the table, and nothing beside it. @throws Error for a route that nothing is said about */
export function gatewayDocument(routes: readonly RoutePolicy[], facts: DocumentFacts) {
  const model = facts.models?.find((name) => !name.includes('*')) ?? 'demo';
  const contents = routeContents(model);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes.filter(({ plane }) => plane === 'gateway')) {
    const content = contents[`${route.method} ${route.path}`];
    if (content === undefined) throw new Error(`${route.method} ${route.path} is not described`);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, content, facts) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sluice',
      version: facts.version,
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: facts.serverUrl }],
    tags: TAGS,
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      parameters: requestHeaderComponents(),
      headers: responseHeaderComponents(),
      schemas: {
        Model: modelSchema(facts.models),
        ...CHAT_REQUEST_SCHEMAS,
        ...CHAT_ANSWER_SCHEMAS,
        ...RESPONSES_SCHEMAS,
        ...MESSAGES_SCHEMAS,
        ...TASK_SCHEMAS,
        Quote: QUOTE,
        ...GEMINI_SCHEMAS,
        ...MODELS_SCHEMAS,
        ...ERROR_SCHEMAS,
      },
    },
  };
}

const INTRODUCTION = `One address and one key for every model. Call it with the SDK that you have, of OpenAI, of Anthropic or of
Google: only the base URL and the key change. Each model can be called in any dialect, whoever its provider is.

Every answer carries \`x-request-id\`, good or bad: the call's id in the call log. An error says whose fault it is by its
\`code\`, and \`x-should-retry\` whether sending it again may help. A tenant may be named by a path prefix as well:
\`/t/{tenant}/v1/…\`.`;

const TAGS = [
  { name: 'Chat', description: 'In OpenAI’s dialect, and in the unified format.' },
  { name: 'Responses', description: 'In OpenAI’s newer dialect.' },
  { name: 'Messages', description: 'In Anthropic’s dialect.' },
  { name: 'Tasks', description: 'Embeddings, rankings, moderation, images and sound, in OpenAI’s form.' },
  { name: 'Gemini', description: 'In Google’s dialect: the path names the model.' },
  { name: 'Models', description: 'What a key may call.' },
  { name: 'Gateway', description: 'Health and this description. No key is needed.' },
];

const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: 'A key of an application: `sk-sluice-…`.' },
  'x-api-key': {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: 'The same key, as Anthropic’s SDKs send it.',
  },
  'x-goog-api-key': {
    type: 'apiKey',
    in: 'header',
    name: 'x-goog-api-key',
    description: 'The same key, as Google’s SDKs send it.',
  },
  key: {
    type: 'apiKey',
    in: 'query',
    name: 'key',
    description: 'The same key, as callers of Google’s REST may name it. Addresses get written down: use a header.',
  },
} as const satisfies Partial<Record<CredentialKind, unknown>>;

function operation(route: RoutePolicy, content: RouteContent, facts: DocumentFacts) {
  const { tag, request, answers } = content;
  const headersOf = (status: number) => responseHeaders(route, status);
  const good = Object.entries(answers).map(([status, answer]) => [
    status,
    { description: answer.description, headers: headersOf(Number(status)), content: answer.content },
  ]);
  const security = securityOf(route, content);
  return {
    tags: [tag],
    summary: route.summary,
    operationId: operationId(route),
    ...(security.length === 0 ? {} : { security }),
    parameters: [...pathParameters(route), ...(content.query ?? []), ...requestHeaders(route)],
    ...(request === undefined ? {} : { requestBody: { required: true, content: { [mediaTypeOf(route)]: request } } }),
    responses: { ...errorResponses(route, headersOf, facts.errorBody), ...Object.fromEntries(good) },
  };
}

function mediaTypeOf({ body }: RoutePolicy): string {
  return body?.mediaType ?? 'application/json';
}

const IN_HEADERS = Object.keys(SECURITY_SCHEMES).filter((kind) => kind !== 'key');

/** Any one of them will do. */
function securityOf({ credentials }: RoutePolicy, { moreWithKey }: RouteContent): readonly Schema[] {
  if (moreWithKey === true) return [...IN_HEADERS.map((kind) => ({ [kind]: [] })), {}];
  return credentials.map((kind) => ({ [kind]: [] }));
}

/** `postV1ChatCompletions`. */
function operationId({ method, path }: RoutePolicy): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function pathParameters({ path }: RoutePolicy): readonly Schema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'model' || path.startsWith('/v1/models') ? ref('Model') : { type: 'string' },
  }));
}
