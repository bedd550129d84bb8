import { flag, list, number, object, oneOf, ref, type Schema, text, whole } from './json-schema.ts';

const PARTS: Readonly<Record<string, Schema>> = {
  InputText: object(['type', 'text'], { type: { const: 'input_text' }, text: text('The text.') }),
  InputImage: object(['type'], {
    type: { const: 'input_image' },
    image_url: text('An https address, or `data:image/png;base64,…`.'),
    file_id: text('A file at the provider.'),
    detail: text('How closely to look.', { enum: ['auto', 'low', 'high'] }),
  }),
  InputFile: object(['type'], {
    type: { const: 'input_file' },
    filename: text('What it is called.'),
    file_data: text('`data:application/pdf;base64,…`'),
    file_url: text('An https address.'),
    file_id: text('A file at the provider.'),
  }),
  OutputText: object(['type', 'text'], {
    type: { const: 'output_text' },
    text: text('What the model said.'),
    annotations: list({ type: 'object' }, { description: 'Sources.' }),
    logprobs: list({ type: 'object' }, { description: 'Where they were asked for.' }),
  }),
  OutputRefusal: object(['type', 'refusal'], {
    type: { const: 'refusal' },
    refusal: text('What was said instead of an answer.'),
  }),
};

const STATUS = text('How far it came.', { enum: ['in_progress', 'completed', 'incomplete'] });

const ITEMS: Readonly<Record<string, Schema>> = {
  FunctionCallItem: object(['type', 'call_id', 'name', 'arguments'], {
    type: { const: 'function_call' },
    id: text('Of the item.'),
    call_id: text('What the result must name.'),
    name: text('The function.'),
    arguments: text('JSON, as the model wrote it.'),
    status: STATUS,
  }),
  CustomToolCallItem: object(['type', 'call_id', 'name', 'input'], {
    type: { const: 'custom_tool_call' },
    id: text('Of the item.'),
    call_id: text('What the result must name.'),
    name: text('The tool.'),
    input: text('Free text, as the model wrote it.'),
  }),
  ReasoningItem: object(['type', 'summary'], {
    type: { const: 'reasoning' },
    id: text('Of the item.'),
    summary: list({ type: 'object' }, { description: 'What was thought, in short; where `reasoning.summary` asked.' }),
    content: list({ type: 'object' }, { description: 'What was thought, where the provider tells.' }),
    encrypted_content: {
      type: ['string', 'null'],
      description: 'What the provider wants back; send it unchanged with the item.',
    },
    status: STATUS,
  }),
};

const MESSAGE_ITEM = object(['role', 'content'], {
  type: { const: 'message' },
  role: text('Who speaks.', { enum: ['user', 'assistant', 'system', 'developer'] }),
  content: oneOf({ type: 'string' }, list({ oneOf: Object.keys(PARTS).map(ref) })),
});

const CALL_OUTPUT_ITEM = object(['type', 'call_id', 'output'], {
  type: { enum: ['function_call_output', 'custom_tool_call_output'] },
  call_id: text('Which call it is the result of.'),
  output: oneOf({ type: 'string' }, list(oneOf(ref('InputText'), ref('InputImage'), ref('InputFile')))),
});

const TOOL = oneOf(
  object(['type', 'name'], {
    type: { const: 'function' },
    name: text('Letters, digits, `_` and `-`.'),
    description: text('When and how to use it.'),
    parameters: { type: 'object', description: 'JSON Schema of the arguments.' },
    strict: flag('The arguments must fit the schema.'),
  }),
  object(['type', 'name'], {
    type: { const: 'custom' },
    name: text('Letters, digits, `_` and `-`.'),
    description: text('When and how to use it.'),
    format: { type: 'object', description: 'What the free text must look like.' },
  }),
);

const TOOL_CHOICE = oneOf(
  text('In general.', { enum: ['none', 'auto', 'required'] }),
  object(['type', 'name'], { type: { enum: ['function', 'custom'] }, name: text('The tool.') }),
);

const FORMAT = oneOf(
  object(['type'], { type: { enum: ['text', 'json_object'] } }),
  object(['type', 'name', 'schema'], {
    type: { const: 'json_schema' },
    name: text('What the answer is.'),
    schema: { type: 'object', description: 'JSON Schema of the answer.' },
    strict: flag('The answer must fit the schema.'),
  }),
);

const REASONING = object([], {
  effort: { type: ['string', 'null'], description: '`none`, `minimal`, `low`, `medium`, `high`, …' },
  summary: {
    type: ['string', 'null'],
    description: '`auto`, `concise` or `detailed`: thoughts are told as a summary.',
  },
});

const REQUEST = object(['model', 'input'], {
  model: ref('Model'),
  input: oneOf(
    { type: 'string' },
    list(oneOf(ref('MessageItem'), ...Object.keys(ITEMS).map(ref), ref('CallOutputItem')), {
      description: 'The conversation so far, the oldest item first. Items of `output` go back as they came.',
    }),
  ),
  instructions: text('What holds for the whole answer. Not carried on by `previous_response_id`.'),
  previous_response_id: text('A stored response of this tenant: its input and output come before this input.'),
  store: flag('Keep the response for 30 days, for `previous_response_id` and `GET`.', { default: true }),
  stream: flag('Answer in server-sent events as the model writes.', { default: false }),
  max_output_tokens: whole('The most that the model may write, reasoning included.', {
    minimum: 1,
    maximum: 1_000_000,
  }),
  temperature: number('0 is the most predictable.', { minimum: 0, maximum: 2 }),
  top_p: number('Only the likeliest tokens that add up to this.', { minimum: 0, maximum: 1 }),
  top_logprobs: whole('So many of the likeliest tokens are told at each place.', { minimum: 0, maximum: 20 }),
  include: list({ type: 'string' }, { description: 'What the answer is to hold besides.' }),
  tools: list(TOOL, { description: 'What the model may ask you to call.' }),
  tool_choice: TOOL_CHOICE,
  parallel_tool_calls: flag('Several calls at once.'),
  text: object([], { format: FORMAT, verbosity: text('How much to say.', { enum: ['low', 'medium', 'high'] }) }),
  reasoning: REASONING,
  metadata: { type: 'object', description: 'Of your own; the response repeats it.' },
  safety_identifier: text('Your own name for the person behind the call.'),
});

const USAGE = object(['input_tokens', 'output_tokens', 'total_tokens'], {
  input_tokens: whole('What was read.'),
  input_tokens_details: object([], { cached_tokens: whole('Of `input_tokens`: read from the provider’s cache.') }),
  output_tokens: whole('What was written, reasoning included.'),
  output_tokens_details: object([], { reasoning_tokens: whole('Of `output_tokens`: reasoning.') }),
  total_tokens: whole('Both.'),
});

const OUTPUT_MESSAGE = object(['type', 'role', 'content'], {
  type: { const: 'message' },
  id: text('Of the item.'),
  role: { const: 'assistant' },
  status: STATUS,
  content: list(oneOf(ref('OutputText'), ref('OutputRefusal'))),
});

const RESPONSE = object(['id', 'object', 'created_at', 'status', 'model', 'output'], {
  id: text('For `previous_response_id`, `GET` and `DELETE`.'),
  object: { const: 'response' },
  created_at: number('Unix time in seconds.'),
  status: text('How it ended.', { enum: ['completed', 'incomplete', 'failed', 'in_progress'] }),
  incomplete_details: {
    type: ['object', 'null'],
    description: 'Why it was cut: `max_output_tokens`, `content_filter`.',
  },
  error: { type: ['object', 'null'], description: 'Why it failed.' },
  model: text('What the provider says has answered.'),
  output: list({ oneOf: [ref('OutputMessage'), ...Object.keys(ITEMS).map(ref)] }),
  usage: { oneOf: [ref('ResponseUsage'), { type: 'null' }] },
});

export const RESPONSES_SCHEMAS: Readonly<Record<string, Schema>> = {
  ResponsesRequest: REQUEST,
  MessageItem: MESSAGE_ITEM,
  CallOutputItem: CALL_OUTPUT_ITEM,
  ...PARTS,
  ...ITEMS,
  OutputMessage: OUTPUT_MESSAGE,
  Response: RESPONSE,
  ResponseUsage: USAGE,
  ResponseItems: object(['object', 'data', 'has_more'], {
    object: { const: 'list' },
    data: list({ type: 'object' }, { description: 'Items with an id each.' }),
    first_id: { type: ['string', 'null'] },
    last_id: { type: ['string', 'null'], description: 'For `after`.' },
    has_more: flag('There are more behind these.'),
  }),
  DeletedResponse: object(['id', 'object', 'deleted'], {
    id: text('Of the response.'),
    object: { const: 'response' },
    deleted: { const: true },
  }),
};

/** @param model one that works for who reads it */
export function responsesExamples(model: string): Readonly<Record<string, { summary: string; value: unknown }>> {
  const input = 'What is the capital of France?';
  return {
    question: { summary: 'A question', value: { model, input } },
    stream: { summary: 'A streamed answer', value: { model, input, stream: true } },
    tools: {
      summary: 'A tool',
      value: {
        model,
        input: 'What is the weather in Paris?',
        tools: [
          {
            type: 'function',
            name: 'get_weather',
            description: 'The weather of a city now',
            parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
          },
        ],
      },
    },
  };
}

export function responsesAnswerExample(provided: string): unknown {
  return {
    id: 'resp_8f3a2c',
    object: 'response',
    created_at: 1_795_000_000,
    status: 'completed',
    model: provided,
    output: [
      {
        id: 'msg_8f3a2c_0',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Paris.', annotations: [], logprobs: [] }],
      },
    ],
    usage: {
      input_tokens: 14,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 16,
    },
  };
}

export const RESPONSES_STREAM_EXAMPLE = `event: response.output_text.delta
data: {"type":"response.output_text.delta","item_id":"msg_8f3a2c_0","output_index":0,"content_index":0,"delta":"Paris.","logprobs":[],"sequence_number":4}

`;
