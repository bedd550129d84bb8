import { flag, list, number, object, oneOf, ref, type Schema, text, whole } from './json-schema.ts';

const TEXT_PART = object(['type', 'text'], { type: { const: 'text' }, text: text('The text.') });
const IMAGE_PART = object(['type', 'image_url'], {
  type: { const: 'image_url' },
  image_url: object(['url'], {
    url: text('An https address or a `data:` URL.'),
    detail: text('How closely to look.', { enum: ['auto', 'low', 'high'] }),
  }),
});
const AUDIO_PART = object(['type', 'input_audio'], {
  type: { const: 'input_audio' },
  input_audio: object(['data', 'format'], {
    data: text('Base64.'),
    format: text('The recording’s form.', { enum: ['wav', 'mp3'] }),
  }),
});
const FILE_PART = object(['type', 'file'], {
  type: { const: 'file' },
  file: object([], {
    filename: text('For the model to refer to.'),
    file_data: text('A `data:` URL; an https address where the provider takes one.'),
    file_id: text('Of a file that the provider holds.'),
  }),
});

const TOOL_CALL = object(['id', 'type', 'function'], {
  id: text('Names the call; its result refers to it.'),
  type: { const: 'function' },
  function: object(['name', 'arguments'], {
    name: text('The tool.'),
    arguments: text('JSON, as the model wrote it.'),
  }),
});

const MESSAGE: Schema = {
  ...object(['role'], {
    role: text('Who speaks.', { enum: ['developer', 'system', 'user', 'assistant', 'tool'] }),
    content: {
      description: 'Text, or a list of parts. May be absent on an assistant’s message that only calls tools.',
      oneOf: [
        { type: 'string' },
        list(oneOf(ref('TextPart'), ref('ImagePart'), ref('AudioPart'), ref('FilePart'))),
        { type: 'null' },
      ],
    },
    name: text('Tells several speakers of one role apart.'),
    tool_calls: list(ref('ToolCall'), { description: 'What an assistant asked for.' }),
    tool_call_id: text('On a `tool` message: which call it is the result of.'),
    refusal: text('What an assistant said instead of an answer.'),
  }),
  description: 'One turn of the conversation.',
};

const TOOL = object(['type', 'function'], {
  type: { const: 'function' },
  function: object(['name'], {
    name: text('Letters, digits, `_` and `-`.', { pattern: '^[A-Za-z0-9_-]{1,64}$' }),
    description: text('When and how to use it.'),
    parameters: { type: 'object', description: 'JSON Schema of the arguments.' },
    strict: flag('The arguments shall fit the schema exactly.'),
  }),
});

const TOOL_CHOICE = {
  description: 'Whether tools are called; a tool by name.',
  oneOf: [
    { type: 'string', enum: ['none', 'auto', 'required'] },
    object(['type', 'function'], {
      type: { const: 'function' },
      function: object(['name'], { name: text('The tool.') }),
    }),
  ],
};

const RESPONSE_FORMAT = {
  description: 'The form of the answer.',
  oneOf: [
    object(['type'], { type: { enum: ['text', 'json_object'] } }),
    object(['type', 'json_schema'], {
      type: { const: 'json_schema' },
      json_schema: object(['name'], {
        name: text('A name for the form.'),
        schema: { type: 'object', description: 'JSON Schema of the answer.' },
        strict: flag('The answer shall fit it exactly.'),
      }),
    }),
  ],
};

const MEMBERS: Readonly<Record<string, Schema>> = {
  model: ref('Model'),
  messages: list(ref('ChatMessage'), { minItems: 1, description: 'The conversation so far, the oldest turn first.' }),
  stream: flag('Answer in server-sent events as the model writes.', { default: false }),
  stream_options: object([], {
    include_usage: flag('One more chunk at the end tells the usage, with a `sluice` member: cost, overhead, provider.'),
  }),
  max_completion_tokens: whole('The most that the model may write, reasoning included.', {
    minimum: 1,
    maximum: 1_000_000,
  }),
  max_tokens: whole('The older name of `max_completion_tokens`.', { minimum: 1, maximum: 1_000_000 }),
  temperature: number('0 is the most predictable.', { minimum: 0, maximum: 2 }),
  top_p: number('Only the likeliest tokens that add up to this.', { minimum: 0, maximum: 1 }),
  n: whole('How many answers.', { minimum: 1, maximum: 128, default: 1 }),
  stop: {
    description: 'The answer ends before any of these texts.',
    oneOf: [{ type: 'string' }, list({ type: 'string' }, { maxItems: 16 })],
  },
  seed: whole('The same seed gives the same answer where the provider can.'),
  presence_penalty: number('Above 0: new subjects sooner.', { minimum: -2, maximum: 2 }),
  frequency_penalty: number('Above 0: fewer repetitions.', { minimum: -2, maximum: 2 }),
  logprobs: flag('Tell how likely each token was.'),
  top_logprobs: whole('And how likely its rivals were.', { minimum: 0, maximum: 20 }),
  logit_bias: { type: 'object', additionalProperties: { type: 'number' }, description: 'Bias by token id.' },
  tools: list(ref('Tool'), { description: 'Functions that the model may ask you to call.' }),
  tool_choice: TOOL_CHOICE,
  parallel_tool_calls: flag('Several calls at once are fine.'),
  response_format: RESPONSE_FORMAT,
  reasoning_effort: text('How much to think before answering.', { examples: ['minimal', 'low', 'medium', 'high'] }),
  user: text('Your own name for the person behind the call.'),
  metadata: { type: 'object', description: 'Passed on to the provider; `session_id` names a conversation.' },
  service_tier: text('Passed on to the provider.'),
};

const COMPLETIONS_REQUEST = object(['model', 'messages'], MEMBERS);

/** `/v1/chat`: the same, `model` may be absent, and texts may hold `{{name}}`. */
const UNIFIED_REQUEST = object(['messages'], {
  ...MEMBERS,
  variables: {
    type: 'object',
    additionalProperties: { type: ['string', 'number', 'boolean'] },
    description:
      'Fills `{{name}}` in the messages. With it a placeholder without a value is an error; values are never filled again.',
  },
});

export const CHAT_REQUEST_SCHEMAS: Readonly<Record<string, Schema>> = {
  ChatCompletionsRequest: COMPLETIONS_REQUEST,
  ChatRequest: UNIFIED_REQUEST,
  ChatMessage: MESSAGE,
  TextPart: TEXT_PART,
  ImagePart: IMAGE_PART,
  AudioPart: AUDIO_PART,
  FilePart: FILE_PART,
  Tool: TOOL,
  ToolCall: TOOL_CALL,
};

/** @param model one that works for who reads it */
export function chatExamples(model: string): Readonly<Record<string, { summary: string; value: unknown }>> {
  const messages = [{ role: 'user', content: 'What is the capital of France?' }];
  return {
    question: { summary: 'A question', value: { model, messages } },
    stream: {
      summary: 'A streamed answer with its usage',
      value: { model, messages, stream: true, stream_options: { include_usage: true } },
    },
    tools: {
      summary: 'A tool',
      value: {
        model,
        messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
        tools: [
          {
            type: 'function',
            function: {
              name: 'get_weather',
              description: 'The weather of a city now',
              parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
            },
          },
        ],
      },
    },
    form: {
      summary: 'An answer of a given form',
      value: {
        model,
        messages: [{ role: 'user', content: 'Name a city in France and its population.' }],
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'city',
            schema: {
              type: 'object',
              required: ['name', 'population'],
              properties: { name: { type: 'string' }, population: { type: 'integer' } },
            },
          },
        },
      },
    },
  };
}

export function unifiedExamples(model: string): Readonly<Record<string, { summary: string; value: unknown }>> {
  return {
    ...chatExamples(model),
    variables: {
      summary: 'A prompt with variables',
      value: {
        model,
        messages: [{ role: 'user', content: 'What is the capital of {{country}}?' }],
        variables: { country: 'France' },
      },
    },
  };
}
