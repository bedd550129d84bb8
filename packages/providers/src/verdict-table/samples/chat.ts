import type { JsonObject } from '@sluice/core/json/json';
import type { Sample } from '../sample.ts';

const HELLO = [{ role: 'user', content: 'Hello there' }];
const SCHEMA = {
  type: 'object',
  properties: { shade: { type: 'string' } },
  required: ['shade'],
  additionalProperties: false,
};
const TOOL = {
  type: 'function',
  function: {
    name: 'paint',
    description: 'Paints a wall',
    parameters: { type: 'object', properties: { wall: { type: 'string' } } },
  },
};
const CALL = { id: 'call_a1', type: 'function', function: { name: 'paint', arguments: '{"wall":"north"}' } };
const PIXEL = 'iVBORw0KGgoAAAANSUhEUg';
const IMAGE = { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } };

function top(member: string, value: JsonObject[string], more?: Partial<Sample>, besides: JsonObject = {}): Sample {
  return { member, body: { messages: HELLO, ...besides, [member]: value }, ...more };
}

function spoken(member: string, content: JsonObject[], more?: Partial<Sample>): Sample {
  return { member, body: { messages: [{ role: 'user', content }] }, ...more };
}

/** A turn with a call and its result, and what is asked next. */
function loop(assistant: JsonObject, result: JsonObject = {}): JsonObject {
  return {
    tools: [TOOL],
    messages: [
      ...HELLO,
      { role: 'assistant', content: null, tool_calls: [CALL], ...assistant },
      { role: 'tool', tool_call_id: 'call_a1', content: 'painted', ...result },
      { role: 'user', content: 'And now?' },
    ],
  };
}

const TEXT = { type: 'text', text: 'Look at this' };
const WORD = { marks: [] };

/** OpenAI Chat Completions, and what vendors added to it. */
export const chatSamples: readonly Sample[] = [
  top('max_tokens', 777),
  top('max_completion_tokens', 778),
  top('temperature', 0.31),
  top('top_p', 0.83),
  top('top_k', 37),
  top('stop', ['HALT-ONE', 'HALT-TWO']),
  top('seed', 4711),
  top('n', 3),
  top('presence_penalty', 0.41),
  top('frequency_penalty', 0.42),
  top('logprobs', true, WORD),
  top('top_logprobs', 7, {}, { logprobs: true }),
  top('logit_bias', { '50256': -99 }),
  top('response_format', { type: 'json_object' }, { about: 'json_object', ...WORD }),
  top(
    'response_format',
    { type: 'json_schema', json_schema: { name: 'paint_shade', schema: SCHEMA } },
    { about: 'json_schema', marks: ['shade'] },
  ),
  top('response_format', { type: 'grammar', grammar: 'root ::= "yes"' }, { about: 'a vendor’s own form' }),
  top('reasoning_effort', 'high', WORD),
  top('reasoning', { effort: 'high' }, WORD),
  top('reasoning', { max_tokens: 3333 }, { about: 'max_tokens' }),
  top('thinking', { type: 'enabled' }, WORD),
  top('enable_thinking', true, WORD),
  top('thinking_budget', 3334),
  top('user', 'user-8172'),
  top('safety_identifier', 'safe-8172'),
  top('service_tier', 'flex'),
  top('metadata', { ticket: 'ticket-5512' }),
  top('store', true, WORD),
  top('verbosity', 'low', WORD),
  top('prediction', { type: 'content', content: 'predicted-text' }),
  top('modalities', ['text', 'audio'], WORD),
  top('audio', { voice: 'voice-marin', format: 'wav' }),
  top('web_search_options', { search_context_size: 'context-low' }),
  top('prompt_cache_key', 'cache-key-17'),
  top('prompt_cache_retention', '24h'),
  top('moderation', { model: 'omni-moderation-x' }),
  top('stream_options', { include_obfuscation: false }, WORD, { stream: true }),
  top('some_new_member', 'new-member-value'),
  top('tools', [TOOL], { marks: ['paint', 'Paints a wall', 'wall'] }),
  {
    member: 'tools[0].function.strict',
    body: { messages: HELLO, tools: [{ ...TOOL, function: { ...TOOL.function, strict: true } }] },
    ...WORD,
  },
  {
    member: 'tools[0].cache_control',
    body: { messages: HELLO, tools: [{ ...TOOL, cache_control: { type: 'ephemeral' } }] },
    ...WORD,
  },
  {
    member: 'tools[0].function.note',
    body: { messages: HELLO, tools: [{ ...TOOL, function: { ...TOOL.function, note: 'tool-note-3' } }] },
  },
  {
    member: 'tools[1]',
    about: 'custom',
    body: {
      messages: HELLO,
      tools: [TOOL, { type: 'custom', custom: { name: 'free_text', description: 'Says free text' } }],
    },
    marks: ['free_text', 'Says free text'],
  },
  {
    member: 'tools[1]',
    about: 'a vendor’s own',
    body: { messages: HELLO, tools: [TOOL, { type: 'web_search_x', depth: 'depth-deep' }] },
  },
  top('tool_choice', 'required', { about: 'required', ...WORD }, { tools: [TOOL] }),
  top('tool_choice', 'none', { about: 'none', ...WORD }, { tools: [TOOL] }),
  top(
    'tool_choice',
    { type: 'function', function: { name: 'paint' } },
    { about: 'function', ...WORD },
    { tools: [TOOL] },
  ),
  top(
    'tool_choice',
    {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'paint' } }] },
    },
    { about: 'allowed_tools', marks: ['allowed_tools'] },
    { tools: [TOOL, { type: 'function', function: { name: 'scrape' } }] },
  ),
  top('parallel_tool_calls', false, WORD, { tools: [TOOL] }),
  top('functions', [TOOL.function], { marks: ['paint', 'Paints a wall', 'wall'] }),
  top('function_call', { name: 'paint' }, WORD, { functions: [TOOL.function] }),
  {
    member: 'messages[0]',
    about: 'system',
    body: { messages: [{ role: 'system', content: 'Be as a pirate' }, ...HELLO] },
    marks: ['Be as a pirate'],
  },
  {
    member: 'messages[0]',
    about: 'developer',
    body: { messages: [{ role: 'developer', content: 'Be as a pirate' }, ...HELLO] },
    marks: ['Be as a pirate'],
  },
  {
    member: 'messages[1]',
    about: 'system, later',
    body: { messages: [...HELLO, { role: 'system', content: 'Be as a pirate' }] },
    marks: ['Be as a pirate'],
  },
  { member: 'messages[0].name', body: { messages: [{ ...HELLO[0], name: 'name-zora' }] } },
  { member: 'messages[0].note', body: { messages: [{ ...HELLO[0], note: 'message-note-5' }] } },
  {
    member: 'messages[0].cache_control',
    body: { messages: [{ ...HELLO[0], cache_control: { type: 'ephemeral' } }] },
    named: 'messages[0].content[0].cache_control',
    ...WORD,
  },
  spoken('messages[0].content[0].cache_control', [{ ...TEXT, cache_control: { type: 'ephemeral' } }], WORD),
  spoken('messages[0].content[0].note', [{ ...TEXT, note: 'part-note-6' }]),
  spoken('messages[0].content[1]', [TEXT, IMAGE], { about: 'image_url, bytes', marks: [PIXEL] }),
  spoken(
    'messages[0].content[1].image_url.detail',
    [TEXT, { type: 'image_url', image_url: { ...IMAGE.image_url, detail: 'low' } }],
    WORD,
  ),
  spoken('messages[0].content[1]', [TEXT, { type: 'image_url', image_url: { url: 'https://img.example/cat.png' } }], {
    about: 'image_url, address',
    marks: ['https://img.example/cat.png'],
  }),
  spoken(
    'messages[0].content[1]',
    [TEXT, { type: 'input_audio', input_audio: { data: 'UklGRiQAAABXQVZF', format: 'wav' } }],
    { about: 'input_audio', marks: ['UklGRiQAAABXQVZF'] },
  ),
  spoken(
    'messages[0].content[1]',
    [TEXT, { type: 'file', file: { filename: 'plan.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' } }],
    { about: 'file, bytes', marks: ['JVBERi0xLjQK', 'plan'] },
  ),
  spoken('messages[0].content[1]', [TEXT, { type: 'file', file: { file_id: 'file-abc123' } }], {
    about: 'file, id',
    marks: ['file-abc123'],
  }),
  spoken('messages[0].content[1]', [TEXT, { type: 'video_url', video_url: { url: 'https://img.example/cat.mp4' } }], {
    about: 'a vendor’s own part',
  }),
  {
    member: 'messages[1].content',
    about: 'prefill',
    body: { messages: [...HELLO, { role: 'assistant', content: 'Ahoy, I say' }, { role: 'user', content: 'And?' }] },
    marks: ['Ahoy, I say'],
  },
  {
    member: 'messages[1].refusal',
    body: {
      messages: [
        ...HELLO,
        { role: 'assistant', content: 'Well', refusal: 'I must refuse it' },
        { role: 'user', content: 'And?' },
      ],
    },
  },
  {
    member: 'messages[1].reasoning_content',
    body: {
      messages: [
        ...HELLO,
        { role: 'assistant', content: 'Well', reasoning_content: 'I thought hard' },
        { role: 'user', content: 'And?' },
      ],
    },
  },
  {
    member: 'messages[1].reasoning_details[0]',
    body: {
      messages: [
        ...HELLO,
        {
          role: 'assistant',
          content: 'Well',
          reasoning_details: [
            { type: 'reasoning.text', text: 'I thought hard', signature: 'c2lnbmVk', format: 'anthropic-claude-v1' },
          ],
        },
        { role: 'user', content: 'And?' },
      ],
    },
    marks: ['I thought hard'],
  },
  {
    member: 'messages[1].audio',
    body: {
      messages: [
        ...HELLO,
        { role: 'assistant', content: 'Well', audio: { id: 'audio-id-9' } },
        { role: 'user', content: 'And?' },
      ],
    },
  },
  {
    member: 'messages[1].tool_calls',
    body: {
      tools: [TOOL],
      messages: [
        ...HELLO,
        { role: 'assistant', content: 'Well', tool_calls: [CALL] },
        { role: 'user', content: 'And?' },
      ],
    },
    marks: ['paint', 'north'],
  },
  { member: 'messages[1].tool_calls[0].note', body: loop({ tool_calls: [{ ...CALL, note: 'call-note-7' }] }) },
  {
    member: 'messages[1].tool_calls[0].cache_control',
    body: loop({ tool_calls: [{ ...CALL, cache_control: { type: 'ephemeral' } }] }),
    ...WORD,
  },
  {
    member: 'messages[1].tool_calls[0].extra_content',
    body: loop({ tool_calls: [{ ...CALL, extra_content: { google: { thought_signature: 'Z29vZ2xl' } } }] }),
  },
  {
    member: 'messages[1].function_call',
    body: {
      functions: [TOOL.function],
      messages: [
        ...HELLO,
        { role: 'assistant', content: 'Well', function_call: { name: 'paint', arguments: '{"wall":"north"}' } },
        { role: 'user', content: 'And?' },
      ],
    },
    marks: ['paint', 'north'],
  },
  { member: 'messages[2]', about: 'tool', body: loop({}), marks: ['painted'] },
  {
    member: 'messages[2].content[1]',
    about: 'image in a tool’s result',
    body: loop({}, { content: [{ type: 'text', text: 'painted' }, IMAGE] }),
    marks: [PIXEL],
  },
  { member: 'messages[2].cache_control', body: loop({}, { cache_control: { type: 'ephemeral' } }), ...WORD },
  {
    member: 'messages[2].name',
    body: loop({}, { name: 'paint' }),
    needless: 'the id names the call, and that its tool',
    ...WORD,
  },
  { member: 'messages[2].note', body: loop({}, { note: 'result-note-8' }) },
];
