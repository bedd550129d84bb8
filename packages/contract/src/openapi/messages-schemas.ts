import { flag, list, number, object, oneOf, ref, type Schema, text, whole } from './json-schema.ts';

const CACHE_CONTROL = object(['type'], {
  type: { const: 'ephemeral' },
  ttl: text('How long the prompt up to here is kept.', { enum: ['5m', '1h'] }),
});

const SOURCE = oneOf(
  object(['type', 'media_type', 'data'], {
    type: { const: 'base64' },
    media_type: text('`image/png`, `application/pdf`, …'),
    data: text('Base64.'),
  }),
  object(['type', 'url'], { type: { const: 'url' }, url: text('An https address.') }),
);

const BLOCKS: Readonly<Record<string, Schema>> = {
  TextBlock: object(['type', 'text'], {
    type: { const: 'text' },
    text: text('The text.'),
    cache_control: CACHE_CONTROL,
  }),
  ImageBlock: object(['type', 'source'], { type: { const: 'image' }, source: SOURCE, cache_control: CACHE_CONTROL }),
  DocumentBlock: object(['type', 'source'], {
    type: { const: 'document' },
    source: SOURCE,
    title: text('What it is called.'),
    cache_control: CACHE_CONTROL,
  }),
  ToolUseBlock: object(['type', 'id', 'name', 'input'], {
    type: { const: 'tool_use' },
    id: text('Names the call; its result refers to it.'),
    name: text('The tool.'),
    input: { type: 'object', description: 'The arguments.' },
  }),
  ToolResultBlock: object(['type', 'tool_use_id'], {
    type: { const: 'tool_result' },
    tool_use_id: text('Which call it is the result of.'),
    content: oneOf({ type: 'string' }, list(oneOf(ref('TextBlock'), ref('ImageBlock')))),
    is_error: flag('The tool failed.'),
  }),
  ThinkingBlock: object(['type', 'thinking', 'signature'], {
    type: { const: 'thinking' },
    thinking: text('What the model thought.'),
    signature: text('The provider’s seal on it; send it back unchanged.'),
  }),
};

const MESSAGE = object(['role', 'content'], {
  role: text('Who speaks.', { enum: ['user', 'assistant'] }),
  content: oneOf({ type: 'string' }, list({ oneOf: Object.keys(BLOCKS).map(ref) })),
});

const REQUEST = object(['model', 'max_tokens', 'messages'], {
  model: ref('Model'),
  max_tokens: whole('The most that the model may write, thinking included.', { minimum: 1, maximum: 1_000_000 }),
  messages: list(ref('Message'), { minItems: 1, description: 'The conversation so far, the oldest turn first.' }),
  system: oneOf({ type: 'string' }, list(ref('TextBlock'))),
  stream: flag('Answer in server-sent events as the model writes.', { default: false }),
  temperature: number('0 is the most predictable.', { minimum: 0, maximum: 1 }),
  top_p: number('Only the likeliest tokens that add up to this.', { minimum: 0, maximum: 1 }),
  top_k: whole('Only so many of the likeliest tokens.'),
  stop_sequences: list({ type: 'string' }, { maxItems: 16, description: 'The answer ends before any of these texts.' }),
  tools: list(
    object(['name', 'input_schema'], {
      name: text('Letters, digits, `_` and `-`.'),
      description: text('When and how to use it.'),
      input_schema: { type: 'object', description: 'JSON Schema of the arguments.' },
    }),
    { description: 'Functions that the model may ask you to call.' },
  ),
  tool_choice: oneOf(
    object(['type'], { type: { enum: ['auto', 'any', 'none'] }, disable_parallel_tool_use: flag('One call at most.') }),
    object(['type', 'name'], { type: { const: 'tool' }, name: text('The tool.') }),
  ),
  thinking: oneOf(
    object(['type', 'budget_tokens'], {
      type: { const: 'enabled' },
      budget_tokens: whole('The most that may be thought.', { minimum: 1024 }),
    }),
    object(['type'], { type: { enum: ['disabled', 'adaptive'] } }),
  ),
  metadata: object([], { user_id: text('Your own name for the person behind the call.') }),
});

const ANSWER = object(['id', 'type', 'role', 'model', 'content', 'stop_reason', 'usage'], {
  id: text('Of the answer, as the provider gave it.'),
  type: { const: 'message' },
  role: { const: 'assistant' },
  model: text('What the provider says has answered.'),
  content: list(oneOf(ref('TextBlock'), ref('ThinkingBlock'), ref('ToolUseBlock'))),
  stop_reason: {
    type: ['string', 'null'],
    enum: ['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'pause_turn', 'refusal', null],
    description: 'Why the answer ended.',
  },
  stop_sequence: { type: ['string', 'null'], description: 'Which of `stop_sequences` came.' },
  usage: object(['input_tokens', 'output_tokens'], {
    input_tokens: whole('What was read, caches apart.'),
    output_tokens: whole('What was written, thinking included.'),
    cache_read_input_tokens: whole('Read from the provider’s cache.'),
    cache_creation_input_tokens: whole('Written to the provider’s cache.'),
  }),
});

export const MESSAGES_SCHEMAS: Readonly<Record<string, Schema>> = {
  MessagesRequest: REQUEST,
  CountTokensRequest: { ...REQUEST, required: ['model', 'messages'] },
  TokenCount: object(['input_tokens'], { input_tokens: whole('Tokens of the prompt, tools included.') }),
  Message: MESSAGE,
  ...BLOCKS,
  MessagesAnswer: ANSWER,
};

/** @param model one that works for who reads it */
export function messagesExamples(model: string): Readonly<Record<string, { summary: string; value: unknown }>> {
  const messages = [{ role: 'user', content: 'What is the capital of France?' }];
  return {
    question: { summary: 'A question', value: { model, max_tokens: 200, messages } },
    stream: { summary: 'A streamed answer', value: { model, max_tokens: 200, messages, stream: true } },
    tools: {
      summary: 'A tool',
      value: {
        model,
        max_tokens: 200,
        messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
        tools: [
          {
            name: 'get_weather',
            description: 'The weather of a city now',
            input_schema: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
          },
        ],
      },
    },
  };
}

export function messagesAnswerExample(provided: string): unknown {
  return {
    id: 'msg_8f3a2c',
    type: 'message',
    role: 'assistant',
    model: provided,
    content: [{ type: 'text', text: 'Paris.' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 14, output_tokens: 2 },
  };
}

export const MESSAGES_STREAM_EXAMPLE = `event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Paris."}}

event: message_stop
data: {"type":"message_stop"}

`;
