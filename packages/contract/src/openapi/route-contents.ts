import { CHAT_STREAM_EXAMPLE, chatAnswerExample } from './chat-answer.ts';
import { chatExamples, unifiedExamples } from './chat-request.ts';
import {
  GEMINI_STREAM_ANSWER,
  GEMINI_STREAM_EXAMPLE,
  geminiAnswerExample,
  geminiCountExamples,
  geminiExamples,
} from './gemini-schemas.ts';
import { object, ref, type Schema, text } from './json-schema.ts';
import { MESSAGES_STREAM_EXAMPLE, messagesAnswerExample, messagesExamples } from './messages-schemas.ts';
import { MODEL_ANSWER, MODEL_LIST_ANSWER } from './models-schemas.ts';
import { RESPONSES_STREAM_EXAMPLE, responsesAnswerExample, responsesExamples } from './responses-schemas.ts';
import { TASK_CONTENTS, type TaskContent } from './task-schemas.ts';

/** What a route takes and gives when all is well. */
export interface RouteContent {
  readonly tag: string;
  /** Open, and says more to who shows a key. */
  readonly moreWithKey?: true;
  /** Parameters of the query. */
  readonly query?: readonly Schema[];
  readonly request?: { readonly schema: Schema; readonly examples?: Readonly<Record<string, unknown>> };
  readonly answers: Readonly<Record<number, { readonly description: string; readonly content: Schema }>>;
}

const QUERY = {
  alt: {
    name: 'alt',
    in: 'query',
    description: '`sse` for server-sent events.',
    schema: { type: 'string', enum: ['sse', 'json'] },
  },
  pageSize: {
    name: 'pageSize',
    in: 'query',
    description: 'How many at once; all where it is absent.',
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  pageToken: { name: 'pageToken', in: 'query', description: 'The last page’s.', schema: { type: 'string' } },
  limit: {
    name: 'limit',
    in: 'query',
    description: 'In Anthropic’s shape: how many at once; all where it is absent.',
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  afterId: {
    name: 'after_id',
    in: 'query',
    description: 'In Anthropic’s shape: those behind this model.',
    schema: { type: 'string' },
  },
  beforeId: {
    name: 'before_id',
    in: 'query',
    description: 'In Anthropic’s shape: the last ones before this model.',
    schema: { type: 'string' },
  },
} as const satisfies Record<string, Schema>;

/** Every route of the gateway, by its name. @param model one that works for who reads it */
export function routeContents(model: string): Readonly<Record<string, RouteContent>> {
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
    'POST /v1/responses': {
      tag: 'Responses',
      request: { schema: ref('ResponsesRequest'), examples: responsesExamples(model) },
      answers: {
        200: {
          description: 'The answer; server-sent events where `stream` is true.',
          content: {
            'application/json': { schema: ref('Response'), example: responsesAnswerExample(model) },
            'text/event-stream': { schema: streamOf('Response'), example: RESPONSES_STREAM_EXAMPLE },
          },
        },
      },
    },
    'GET /v1/responses/{id}/input_items': { tag: 'Responses', answers: whole('The items.', ref('ResponseItems')) },
    'GET /v1/responses/{id}': { tag: 'Responses', answers: whole('The response.', ref('Response')) },
    'DELETE /v1/responses/{id}': { tag: 'Responses', answers: whole('It is gone.', ref('DeletedResponse')) },
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
    'POST /v1/messages/count_tokens': {
      tag: 'Messages',
      request: { schema: ref('CountTokensRequest') },
      answers: whole('How many tokens the provider would read.', ref('TokenCount')),
    },
    ...Object.fromEntries(Object.entries(TASK_CONTENTS).map(([route, content]) => [route, taskContent(content)])),
    ...geminiContents(model),
    'POST /v1/quote': {
      tag: 'Chat',
      request: { schema: ref('ChatRequest'), examples: unifiedExamples(model) },
      answers: whole('What would become of the call; nothing is sent and nothing is used up.', ref('Quote')),
    },
    'GET /v1/models': {
      tag: 'Models',
      query: [QUERY.limit, QUERY.afterId, QUERY.beforeId],
      answers: whole('What the key may call.', MODEL_LIST_ANSWER),
    },
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

function taskContent({ request, description, answer }: TaskContent): RouteContent {
  return { tag: 'Tasks', request: { schema: request }, answers: { 200: { description, content: answer } } };
}

function geminiContents(model: string): Readonly<Record<string, RouteContent>> {
  const request = { schema: ref('GeminiRequest'), examples: geminiExamples() };
  return {
    'POST /v1beta/models/{model}:generateContent': {
      tag: 'Gemini',
      request,
      answers: {
        200: {
          description: 'The answer.',
          content: { 'application/json': { schema: ref('GeminiAnswer'), example: geminiAnswerExample(model) } },
        },
      },
    },
    'POST /v1beta/models/{model}:streamGenerateContent': {
      tag: 'Gemini',
      query: [QUERY.alt],
      request,
      answers: {
        200: {
          description: 'Server-sent events with `alt=sse`, else one array that is sent as it grows.',
          content: {
            'text/event-stream': { schema: streamOf('GeminiAnswer'), example: GEMINI_STREAM_EXAMPLE },
            'application/json': { schema: GEMINI_STREAM_ANSWER, example: [geminiAnswerExample(model)] },
          },
        },
      },
    },
    'POST /v1beta/models/{model}:embedContent': {
      tag: 'Gemini',
      request: { schema: ref('GeminiEmbedRequest') },
      answers: whole('The vector.', ref('GeminiEmbedding')),
    },
    'POST /v1beta/models/{model}:batchEmbedContents': {
      tag: 'Gemini',
      request: { schema: ref('GeminiBatchEmbedRequest') },
      answers: whole('The vectors, in the order of the texts.', ref('GeminiEmbeddings')),
    },
    'POST /v1beta/models/{model}:countTokens': {
      tag: 'Gemini',
      request: { schema: ref('GeminiCountRequest'), examples: geminiCountExamples() },
      answers: whole('The count, the provider’s own where it counts for nothing.', ref('GeminiCount')),
    },
    'GET /v1beta/models': {
      tag: 'Gemini',
      query: [QUERY.pageSize, QUERY.pageToken],
      answers: whole('What the key may call.', ref('GeminiModelList')),
    },
    'GET /v1beta/models/{model}': { tag: 'Gemini', answers: whole('The model.', ref('GeminiModel')) },
  };
}

function whole(description: string, schema: Schema, status = 200): RouteContent['answers'] {
  return { [status]: { description, content: { 'application/json': { schema } } } };
}

/** OpenAPI 3.1 has no words for events: what their `data` holds is said in prose. */
function streamOf(schema: string): Schema {
  return text(`Server-sent events in the dialect of the route; see \`${schema}\`.`);
}
