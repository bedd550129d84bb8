/** Which of the three doors a route belongs to. */
export type Plane = 'gateway' | 'control' | 'portal';

/** What a route takes as proof of who calls; `key` is Google's query parameter. Empty: it is open. */
export type CredentialKind = 'bearer' | 'x-api-key' | 'x-goog-api-key' | 'key' | 'session' | 'admin-token';

/** The dialect in which a route is spoken, errors included; `plain` is JSON of our own in OpenAI's error form. */
export type RouteDialect = 'chat' | 'responses' | 'messages' | 'gemini' | 'plain';

export interface BodyPolicy {
  readonly mediaType: 'application/json' | 'multipart/form-data';
  /** Refused with 413 by the declared length, or when the body turns out longer. */
  readonly maxBytes: number;
  /** Levels of nesting. */
  readonly maxDepth: number;
  /** From the end of the headers; then 408. */
  readonly timeoutMs: number;
}

/** Everything about a route that decides who may use it and how much it may send. */
export interface RoutePolicy {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for a parameter, and `:verb` behind the last one where the route has a verb. */
  readonly path: string;
  readonly plane: Plane;
  readonly credentials: readonly CredentialKind[];
  /** What the credential must stand for: an application's key, a person or an admin token (`account`), or nobody. */
  readonly scope: 'application' | 'account' | 'none';
  /** Whether its answer depends on the tenant: then ids of another tenant must be as good as unknown. */
  readonly tenantScoped: boolean;
  /** Path parameters that name objects of a tenant. */
  readonly idParams: readonly string[];
  /** Body members that name objects of a tenant. */
  readonly idFields: readonly string[];
  readonly dialect: RouteDialect;
  readonly body: BodyPolicy | undefined;
  /** Whether an upstream call may follow: it is admitted, reserved and settled, and may be idempotent. */
  readonly metered: boolean;
  /** Whether a browser's own credential opens it, so that a forged cross-site request must be told apart. */
  readonly csrf: boolean;
  /** For the generated description of the API. */
  readonly summary: string;
}

/** Held for every request, whatever its route. */
export const REQUEST_LIMITS = {
  headerBytes: 16 * 1024,
  headerLines: 100,
  urlBytes: 8 * 1024,
  headersTimeoutMs: 10_000,
} as const;

export const JSON_BODY: BodyPolicy = {
  mediaType: 'application/json',
  maxBytes: 10 * 1024 * 1024,
  maxDepth: 64,
  timeoutMs: 60_000,
};

function modelCall(path: string, dialect: RouteDialect, summary: string): RoutePolicy {
  return {
    method: 'POST',
    path,
    plane: 'gateway',
    credentials: ['bearer', 'x-api-key', 'x-goog-api-key'],
    scope: 'application',
    tenantScoped: true,
    idParams: [],
    idFields: ['model'],
    dialect,
    body: JSON_BODY,
    metered: true,
    csrf: false,
    summary,
  };
}

/** A model call that is no conversation, in OpenAI's form. */
function task(path: string, summary: string, body: BodyPolicy = JSON_BODY): RoutePolicy {
  return { ...modelCall(path, 'chat', summary), body };
}

function modelList(path: string, idParams: readonly string[], summary: string): RoutePolicy {
  return {
    method: 'GET',
    path,
    plane: 'gateway',
    credentials: ['bearer', 'x-api-key', 'x-goog-api-key'],
    scope: 'application',
    tenantScoped: true,
    idParams,
    idFields: [],
    dialect: 'plain',
    body: undefined,
    metered: false,
    csrf: false,
    summary,
  };
}

/** Google's dialect names the model in the path, and its callers may name the key in the query. */
const GOOGLE = { dialect: 'gemini', credentials: ['bearer', 'x-api-key', 'x-goog-api-key', 'key'] } as const;

function googleCall(verb: string, summary: string): RoutePolicy {
  const route = modelCall(`/v1beta/models/{model}:${verb}`, 'gemini', summary);
  return { ...route, ...GOOGLE, idParams: ['model'], idFields: [] };
}

/** Of a response that the tenant has stored. */
function storedResponse(method: 'GET' | 'DELETE', path: string, summary: string): RoutePolicy {
  return { ...modelList(path, ['id'], summary), method, dialect: 'responses' };
}

/** Open to everybody. */
function open(path: string, summary: string): RoutePolicy {
  return {
    method: 'GET',
    path,
    plane: 'gateway',
    credentials: [],
    scope: 'none',
    tenantScoped: false,
    idParams: [],
    idFields: [],
    dialect: 'plain',
    body: undefined,
    metered: false,
    csrf: false,
    summary,
  };
}

/** A page of ours, or a file that one asks for; no part of any API. */
function page(path: string, summary: string): RoutePolicy {
  return { ...open(path, summary), plane: 'portal' };
}

/** Where the portal's pages are: each is the same document, which draws the page in the browser. */
export const PORTAL_PAGES: readonly RoutePolicy[] = [
  '/',
  '/sign-in',
  '/choose-password',
  '/invitation',
  '/setup',
  '/account',
  '/admin',
  '/admin/{page}',
  '/w/{page}',
].map((path) => page(path, 'A page of the portal'));

/** First parts of a path under which no answer is ever HTML, whatever is asked for there; with those that hold a digit (`v1`). */
export const NEVER_HTML: ReadonlySet<string> = new Set([
  ...['t', 'services', 'mcp', 'api'],
  ...['assets', 'healthz', 'readyz', 'metrics'],
]);

/**
 * Every route but those of the control API, which come from its operations (`control-routes.ts`). The gateway builds its
 * router from these tables, so that a route without a policy cannot exist; its tests go through them, so that a route
 * without a test cannot exist either.
 */
export const ROUTES: readonly RoutePolicy[] = [
  modelCall('/v1/chat/completions', 'chat', 'A chat answer, OpenAI Chat Completions'),
  modelCall('/v1/chat', 'chat', 'A chat answer in the unified format'),
  modelCall('/v1/responses', 'responses', 'A chat answer, OpenAI Responses'),
  storedResponse('GET', '/v1/responses/{id}/input_items', 'What the model was given for a stored response'),
  storedResponse('GET', '/v1/responses/{id}', 'A stored response'),
  storedResponse('DELETE', '/v1/responses/{id}', 'Forget a stored response'),
  modelCall('/v1/messages', 'messages', 'A chat answer, Anthropic Messages'),
  modelCall('/v1/messages/count_tokens', 'messages', 'What a conversation would count, Anthropic’s form'),
  task('/v1/completions', 'A text carried on, OpenAI’s superseded interface'),
  task('/v1/embeddings', 'Vectors of texts'),
  task('/v1/rerank', 'Documents ranked by how well they fit a query'),
  task('/v1/moderations', 'Whether a text is harmful'),
  task('/v1/images/generations', 'Images from a text'),
  task('/v1/audio/speech', 'A text spoken'),
  task('/v1/audio/transcriptions', 'Sound written down', { ...JSON_BODY, mediaType: 'multipart/form-data' }),
  googleCall('generateContent', 'A chat answer, Gemini'),
  googleCall('streamGenerateContent', 'A streamed chat answer, Gemini'),
  googleCall('embedContent', 'The vector of a text, Gemini'),
  googleCall('batchEmbedContents', 'Vectors of texts, Gemini'),
  googleCall('countTokens', 'The tokens of a prompt, Gemini'),
  { ...modelList('/v1beta/models', [], 'The models that this key may call, in Google’s shape'), ...GOOGLE },
  {
    ...modelList('/v1beta/models/{model}', ['model'], 'One model that this key may call, in Google’s shape'),
    ...GOOGLE,
  },
  {
    ...modelCall('/v1/quote', 'chat', 'What would become of a call: admitted or not, where to, for how much'),
    metered: false,
  },
  modelList('/v1/models', [], 'The models that this key may call'),
  modelList('/v1/models/{id}', ['id'], 'One model that this key may call'),
  open('/healthz', 'Whether the process is alive'),
  open('/readyz', 'Whether the process is ready to serve'),
  open('/openapi.json', 'This API as OpenAPI 3.1'),
  { ...open('/api/openapi.json', 'The control API as OpenAPI 3.1'), plane: 'control' },
  open('/docs', 'This API as pages to read and try'),
  page('/docs/{file}', 'Script and style of the pages of this API'),
  ...PORTAL_PAGES,
  page('/assets/{file}', 'A part of the portal'),
  page('/favicon.svg', 'The portal’s mark'),
];

/** `POST /v1/chat`: what a route is called in tables, logs and the call log. */
export function routeName(route: Pick<RoutePolicy, 'method' | 'path'>): string {
  return `${route.method} ${route.path}`;
}

/** The methods that a path takes, for `allow` and 405. */
export function methodsOf(path: string): readonly RoutePolicy['method'][] {
  return ROUTES.filter((route) => route.path === path).map((route) => route.method);
}
