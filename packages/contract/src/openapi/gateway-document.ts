import type { CredentialKind, RoutePolicy } from '../routes/policy.ts';
import { CHAT_ANSWER_SCHEMAS, CHAT_STREAM_EXAMPLE, chatAnswerExample } from './chat-answer.ts';
import { CHAT_REQUEST_SCHEMAS, chatExamples, unifiedExamples } from './chat-request.ts';
import { requestHeaderComponents, requestHeaders, responseHeaderComponents, responseHeaders } from './headers.ts';
import { object, ref, type Schema, text } from './json-schema.ts';
import {
  MESSAGES_SCHEMAS,
  MESSAGES_STREAM_EXAMPLE,
  messagesAnswerExample,
  messagesExamples,
} from './messages-schemas.ts';
import { MODEL_ANSWER, MODEL_LIST_ANSWER, MODELS_SCHEMAS, modelSchema } from './models-schemas.ts';
import { ERROR_SCHEMAS, type ErrorBody, errorResponses } from './route-errors.ts';

export interface DocumentFacts {
  /** `SLUICE_PUBLIC_URL`. */
  readonly serverUrl: string;
  readonly version: string;
  /** What the reader's key may call; `undefined` where nobody knows who reads. */
  readonly models: readonly string[] | undefined;
  readonly errorBody: ErrorBody;
}

/** What a route takes and gives when all is well. */
interface RouteContent {
  readonly tag: string;
  /** Open, and says more to who shows a key. */
  readonly moreWithKey?: true;
  readonly request?: { readonly schema: Schema; readonly examples: Readonly<Record<string, unknown>> };
  readonly answers: Readonly<Record<number, { readonly description: string; readonly content: Schema }>>;
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
        ...MESSAGES_SCHEMAS,
        ...MODELS_SCHEMAS,
        ...ERROR_SCHEMAS,
      },
    },
  };
}

const INTRODUCTION = `One address and one key for every model. Call it with the SDK that you have, of OpenAI or of Anthropic:
only the base URL and the key change. Each model can be called in either dialect, whoever its provider is.

Every answer carries \`x-request-id\`, good or bad: the call's id in the call log. An error says whose fault it is by its
\`code\`, and \`x-should-retry\` whether sending it again may help. A tenant may be named by a path prefix as well:
\`/t/{tenant}/v1/…\`.`;

const TAGS = [
  { name: 'Chat', description: 'In OpenAI’s dialect, and in the unified format.' },
  { name: 'Messages', description: 'In Anthropic’s dialect.' },
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
    parameters: [...pathParameters(route), ...requestHeaders(route)],
    ...(request === undefined ? {} : { requestBody: { required: true, content: { 'application/json': request } } }),
    responses: { ...errorResponses(route, headersOf, facts.errorBody), ...Object.fromEntries(good) },
  };
}

/** Any one of them will do. */
function securityOf({ credentials }: RoutePolicy, { moreWithKey }: RouteContent): readonly Schema[] {
  if (moreWithKey === true) return [...Object.keys(SECURITY_SCHEMES).map((kind) => ({ [kind]: [] })), {}];
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
    schema: name === 'id' ? ref('Model') : { type: 'string' },
  }));
}

function routeContents(model: string): Readonly<Record<string, RouteContent>> {
  const chat = (schema: string, examples: Readonly<Record<string, unknown>>): RouteContent => ({
    tag: 'Chat',
    request: { schema: ref(schema), examples },
    answers: {
      200: {
        description: 'The answer; server-sent events where `stream` is true.',
        content: {
          'application/json': { schema: ref('ChatCompletion'), example: chatAnswerExample(model) },
          'text/event-stream': { schema: streamOf('ChatCompletionChunk'), example: CHAT_STREAM_EXAMPLE },
        },
      },
    },
  });
  return {
    'POST /v1/chat/completions': chat('ChatCompletionsRequest', chatExamples(model)),
    'POST /v1/chat': chat('ChatRequest', unifiedExamples(model)),
    'POST /v1/messages': {
      tag: 'Messages',
      request: { schema: ref('MessagesRequest'), examples: messagesExamples(model) },
      answers: {
        200: {
          description: 'The answer; server-sent events where `stream` is true.',
          content: {
            'application/json': { schema: ref('MessagesAnswer'), example: messagesAnswerExample(model) },
            'text/event-stream': { schema: streamOf('MessagesAnswer'), example: MESSAGES_STREAM_EXAMPLE },
          },
        },
      },
    },
    'GET /v1/models': { tag: 'Models', answers: whole('What the key may call.', MODEL_LIST_ANSWER) },
    'GET /v1/models/{id}': { tag: 'Models', answers: whole('The model.', MODEL_ANSWER) },
    'GET /healthz': { tag: 'Gateway', answers: whole('Alive.', object(['status'], { status: { const: 'ok' } })) },
    'GET /readyz': {
      tag: 'Gateway',
      answers: {
        ...whole('Ready.', object(['status'], { status: { const: 'ready' } })),
        ...whole('Not ready: it stops, or the ledger cannot be written.', ref('NotReady'), 503),
      },
    },
    'GET /openapi.json': {
      tag: 'Gateway',
      moreWithKey: true,
      answers: whole('This description; with a key, its models too.', { type: 'object' }),
    },
    'GET /docs': {
      tag: 'Gateway',
      moreWithKey: true,
      answers: { 200: { description: 'These pages.', content: { 'text/html': { schema: { type: 'string' } } } } },
    },
  };
}

function whole(description: string, schema: Schema, status = 200): RouteContent['answers'] {
  return { [status]: { description, content: { 'application/json': { schema } } } };
}

/** OpenAPI 3.1 has no words for events: what their `data` holds is said in prose. */
function streamOf(schema: string): Schema {
  return text(`Server-sent events in the dialect of the route; see \`${schema}\`.`);
}
