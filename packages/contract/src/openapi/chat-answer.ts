import { list, number, object, ref, type Schema, text, whole } from './json-schema.ts';

const USAGE = object(['prompt_tokens', 'completion_tokens', 'total_tokens'], {
  prompt_tokens: whole('What was read.'),
  completion_tokens: whole('What was written, reasoning included.'),
  total_tokens: whole('Both.'),
  prompt_tokens_details: object([], {
    cached_tokens: whole('Of `prompt_tokens`: read from the provider’s cache.'),
    audio_tokens: whole('Of `prompt_tokens`: audio.'),
  }),
  completion_tokens_details: object([], {
    reasoning_tokens: whole('Of `completion_tokens`: reasoning.'),
    audio_tokens: whole('Of `completion_tokens`: audio.'),
  }),
});

const FINISH_REASON = text('Why the answer ended.', {
  enum: ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'],
});

const CHOICE = object(['index', 'message', 'finish_reason'], {
  index: whole('Which of the `n` answers.'),
  message: object(['role'], {
    role: { const: 'assistant' },
    content: { type: ['string', 'null'], description: 'The text; `null` where there is only something else.' },
    refusal: { type: ['string', 'null'], description: 'What was said instead of an answer.' },
    reasoning_content: text('What the model thought, where the provider tells.'),
    tool_calls: list(ref('ToolCall')),
    annotations: list({ type: 'object' }, { description: 'Sources.' }),
  }),
  finish_reason: FINISH_REASON,
  logprobs: { type: ['object', 'null'] },
});

const COMPLETION = object(['id', 'object', 'created', 'model', 'choices'], {
  id: text('Of the answer, as the provider gave it.'),
  object: { const: 'chat.completion' },
  created: whole('Unix time in seconds.'),
  model: text('What the provider says has answered.'),
  choices: list(ref('ChatChoice')),
  usage: ref('ChatUsage'),
});

const CHUNK = object(['id', 'object', 'created', 'model', 'choices'], {
  id: text('The same in all chunks of an answer.'),
  object: { const: 'chat.completion.chunk' },
  created: whole('Unix time in seconds.'),
  model: text('What the provider says answers.'),
  choices: list(
    object(['index', 'delta'], {
      index: whole('Which of the `n` answers.'),
      delta: object([], {
        role: { const: 'assistant' },
        content: { type: ['string', 'null'], description: 'More text.' },
        reasoning_content: text('More of what the model thinks.'),
        tool_calls: list({ type: 'object' }, { description: 'Pieces of tool calls, put together by `index`.' }),
      }),
      finish_reason: { type: ['string', 'null'], description: 'In the last chunk of an answer.' },
    }),
  ),
  usage: { oneOf: [ref('ChatUsage'), { type: 'null' }], description: 'In the last chunk, where it was asked for.' },
  sluice: object([], {
    cost_usd: number('What the call cost.'),
    overhead_ms: number('Time that the gateway itself took.'),
    provider: text('Who answered.'),
    attempts: whole('How often a provider was asked.'),
  }),
});

export const CHAT_ANSWER_SCHEMAS: Readonly<Record<string, Schema>> = {
  ChatCompletion: COMPLETION,
  ChatCompletionChunk: CHUNK,
  ChatChoice: CHOICE,
  ChatUsage: USAGE,
};

/** @param provided the name by which the provider knows the model */
export function chatAnswerExample(provided: string): unknown {
  return {
    id: 'chatcmpl-8f3a2c',
    object: 'chat.completion',
    created: 1_795_000_000,
    model: provided,
    choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 14, completion_tokens: 2, total_tokens: 16 },
  };
}

export const CHAT_STREAM_EXAMPLE = `data: {"id":"chatcmpl-8f3a2c","object":"chat.completion.chunk","created":1795000000,"model":"demo","choices":[{"index":0,"delta":{"role":"assistant","content":"Par"},"finish_reason":null}]}

data: {"id":"chatcmpl-8f3a2c","object":"chat.completion.chunk","created":1795000000,"model":"demo","choices":[{"index":0,"delta":{"content":"is."},"finish_reason":"stop"}]}

data: [DONE]

`;
