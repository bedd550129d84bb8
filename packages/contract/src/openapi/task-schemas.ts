import { flag, list, number, object, oneOf, ref, type Schema, text, whole } from './json-schema.ts';

const USAGE = object(['prompt_tokens', 'total_tokens'], {
  prompt_tokens: whole('What was read.'),
  total_tokens: whole('The same: nothing is written.'),
});

const GEMINI_VECTOR = object(['values'], { values: list({ type: 'number' }) });

const GEMINI_EMBED = object(['content'], {
  content: object(['parts'], { parts: list(object(['text'], { text: text('What is to become a vector.') })) }),
  taskType: text('What the vector is for: `RETRIEVAL_QUERY`, …'),
  outputDimensionality: whole('How long it is to be.', { minimum: 1 }),
});

export const TASK_SCHEMAS: Readonly<Record<string, Schema>> = {
  GeminiEmbedRequest: GEMINI_EMBED,
  GeminiBatchEmbedRequest: object(['requests'], { requests: list(GEMINI_EMBED, { minItems: 1, maxItems: 2048 }) }),
  GeminiEmbedding: object(['embedding'], { embedding: GEMINI_VECTOR }),
  GeminiEmbeddings: object(['embeddings'], { embeddings: list(GEMINI_VECTOR) }),
  CompletionRequest: object(['prompt'], {
    model: ref('Model'),
    prompt: {
      anyOf: [{ type: 'string' }, list({ type: 'string' }), list({ type: 'integer' }), list(list({ type: 'integer' }))],
      description: 'The text to carry on. Several, or tokens, need a provider that has this interface itself.',
    },
    max_tokens: whole('The most that may be written.', { minimum: 1, maximum: 1_000_000 }),
    stream: flag('Answer in server-sent events as the model writes.', { default: false }),
    n: whole('How many answers.', { minimum: 1, maximum: 128 }),
    logprobs: whole('So many of the likeliest tokens, with their probabilities.', { minimum: 0, maximum: 20 }),
    stop: { anyOf: [{ type: 'string' }, list({ type: 'string' }, { maxItems: 16 })] },
  }),
  Completion: object(['id', 'object', 'choices'], {
    id: text('Of the answer.'),
    object: { const: 'text_completion' },
    choices: list(
      object(['text', 'index', 'finish_reason'], {
        text: text('What was written.'),
        index: whole('Which answer it is.'),
        finish_reason: { type: ['string', 'null'] },
      }),
    ),
  }),
  EmbeddingsRequest: object(['model', 'input'], {
    model: ref('Model'),
    input: {
      anyOf: [
        { type: 'string' },
        list({ type: 'string' }, { minItems: 1, maxItems: 2048 }),
        list({ type: 'integer' }, { minItems: 1 }),
        list(list({ type: 'integer' }), { minItems: 1, maxItems: 2048 }),
      ],
      description: 'One text or several, or texts that are cut into tokens already.',
    },
    dimensions: whole('How long each vector is to be.', { minimum: 1 }),
    encoding_format: text('How vectors are written.', { enum: ['float', 'base64'], default: 'float' }),
    input_type: text(
      'What the vectors are for, where the provider wants to know: `search_query`, `search_document`, …',
    ),
    user: text('Your own name for the person behind the call.'),
  }),
  Embeddings: object(['object', 'data', 'model', 'usage'], {
    object: { const: 'list' },
    data: list(
      object(['object', 'index', 'embedding'], {
        object: { const: 'embedding' },
        index: whole('The place of the text in `input`.'),
        embedding: oneOf(list({ type: 'number' }), { type: 'string' }),
      }),
    ),
    model: text('What the provider says has answered.'),
    usage: USAGE,
  }),
  RerankRequest: object(['model', 'query', 'documents'], {
    model: ref('Model'),
    query: text('What is looked for.'),
    documents: list(oneOf({ type: 'string' }, { type: 'object' }), { minItems: 1 }),
    top_n: whole('How many of the best are answered.', { minimum: 0 }),
    return_documents: flag('Whether the documents come back with their rank.'),
  }),
  Ranking: object(['results'], {
    id: text('Of the answer.'),
    model: text('What the provider says has answered.'),
    results: list(
      object(['index', 'relevance_score'], {
        index: whole('The place of the document in the request.'),
        relevance_score: number('How well it fits; larger is better.'),
        document: { type: 'object' },
      }),
    ),
    usage: USAGE,
  }),
  ModerationRequest: object(['input'], {
    model: ref('Model'),
    input: oneOf({ type: 'string' }, list(oneOf({ type: 'string' }, { type: 'object' }))),
  }),
  Moderation: object(['results'], {
    id: { type: 'string' },
    model: { type: 'string' },
    results: list(object(['flagged'], { flagged: flag('Whether anything harmful was found.') })),
  }),
  ImagesRequest: object(['prompt'], {
    model: ref('Model'),
    prompt: text('What the image is to show.'),
    n: whole('How many.', { minimum: 1, maximum: 128, default: 1 }),
    size: text('`1024x1024`, …'),
  }),
  Images: object(['data'], {
    created: { type: 'integer' },
    data: list(
      object([], { url: { type: 'string' }, b64_json: { type: 'string' }, revised_prompt: { type: 'string' } }),
    ),
  }),
  SpeechRequest: object(['input'], {
    model: ref('Model'),
    input: text('What is to be spoken.', { maxLength: 4096 }),
    voice: text('The voice.'),
    response_format: text('`mp3`, `wav`, …'),
  }),
  TranscriptionForm: object(['file'], {
    model: ref('Model'),
    file: { type: 'string', contentMediaType: 'application/octet-stream', description: 'The sound.' },
    language: text('What is spoken, as ISO 639-1 has it.'),
    prompt: text('What went before, or words that come up.'),
    response_format: text('`json`, `text`, `srt`, `verbose_json`, `vtt`.'),
  }),
  Transcription: object(['text'], { text: text('What was said.') }),
};

/** What one task takes and gives. */
export interface TaskContent {
  readonly request: Schema;
  readonly description: string;
  readonly answer: Readonly<Record<string, { readonly schema: Schema }>>;
}

const json = (name: string) => ({ 'application/json': { schema: ref(name) } });

export const TASK_CONTENTS: Readonly<Record<string, TaskContent>> = {
  'POST /v1/completions': {
    request: ref('CompletionRequest'),
    description: 'The text; server-sent events where `stream` is true.',
    answer: {
      ...json('Completion'),
      'text/event-stream': { schema: text('Server-sent events; each holds a `Completion`.') },
    },
  },
  'POST /v1/embeddings': { request: ref('EmbeddingsRequest'), description: 'The vectors.', answer: json('Embeddings') },
  'POST /v1/rerank': { request: ref('RerankRequest'), description: 'The ranking.', answer: json('Ranking') },
  'POST /v1/moderations': {
    request: ref('ModerationRequest'),
    description: 'The verdict.',
    answer: json('Moderation'),
  },
  'POST /v1/images/generations': { request: ref('ImagesRequest'), description: 'The images.', answer: json('Images') },
  'POST /v1/audio/speech': {
    request: ref('SpeechRequest'),
    description: 'The sound.',
    answer: { 'audio/*': { schema: { type: 'string', contentMediaType: 'audio/mpeg' } } },
  },
  'POST /v1/audio/transcriptions': {
    request: ref('TranscriptionForm'),
    description: 'The text; in the form that `response_format` names.',
    answer: { ...json('Transcription'), 'text/plain': { schema: { type: 'string' } } },
  },
};
