import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Sample } from '../sample.ts';

const HELLO = { role: 'user', content: 'Hello there' };
const NEXT = { role: 'user', content: 'And now?' };
const SCHEMA = {
  type: 'object',
  properties: { shade: { type: 'string' } },
  required: ['shade'],
  additionalProperties: false,
};
const TOOL = {
  type: 'function',
  name: 'paint',
  description: 'Paints a wall',
  parameters: { type: 'object', properties: { wall: { type: 'string' } } },
};
const CALL = { type: 'function_call', call_id: 'call_a1', name: 'paint', arguments: '{"wall":"north"}' };
const RESULT = { type: 'function_call_output', call_id: 'call_a1', output: 'painted' };
const PIXEL = 'iVBORw0KGgoAAAANSUhEUg';
const IMAGE = { type: 'input_image', image_url: `data:image/png;base64,${PIXEL}` };
const TEXT = { type: 'input_text', text: 'Look at this' };
const WORD = { marks: [] };

function top(member: string, value: Json, more?: Partial<Sample>, besides: JsonObject = {}): Sample {
  return { member, body: { input: [HELLO], ...besides, [member]: value }, ...more };
}

function within(member: string, outer: string, value: JsonObject, more?: Partial<Sample>): Sample {
  return { member, body: { input: [HELLO], [outer]: value }, ...more };
}

function spoken(member: string, content: JsonObject[], more?: Partial<Sample>): Sample {
  return { member, body: { input: [{ role: 'user', content }] }, ...more };
}

function items(member: string, between: JsonObject[], more?: Partial<Sample>, tools: JsonObject[] = [TOOL]): Sample {
  return { member, body: { tools, input: [HELLO, ...between, NEXT] }, ...more };
}

/** OpenAI Responses. */
export const responsesSamples: readonly Sample[] = [
  top('max_output_tokens', 777),
  top('temperature', 0.31),
  top('top_p', 0.83),
  top('top_logprobs', 7),
  top('include', ['message.output_text.logprobs'], { about: 'logprobs', ...WORD }),
  top('include', ['web_search_call.action.sources'], { about: 'sources' }),
  within('text.format', 'text', { format: { type: 'json_object' } }, { about: 'json_object', ...WORD }),
  within(
    'text.format',
    'text',
    { format: { type: 'json_schema', name: 'paint_shade', schema: SCHEMA } },
    { about: 'json_schema', marks: ['shade'] },
  ),
  within('text.verbosity', 'text', { verbosity: 'low' }),
  within('reasoning.effort', 'reasoning', { effort: 'high' }, WORD),
  within(
    'reasoning.summary',
    'reasoning',
    { effort: 'high', summary: 'detailed' },
    { needless: 'what the target tells of its reasoning is shown anyway', ...WORD },
  ),
  within('reasoning.context', 'reasoning', { effort: 'high', context: 'context-all' }),
  top('user', 'user-8172'),
  top('safety_identifier', 'safe-8172'),
  top('service_tier', 'flex'),
  top('metadata', { ticket: 'ticket-5512' }),
  top('truncation', 'auto', WORD),
  top('max_tool_calls', 6),
  top('prompt', { id: 'pmpt_123456' }),
  top('prompt_cache_key', 'cache-key-17'),
  top('prompt_cache_retention', '24h'),
  top('stream_options', { include_obfuscation: true }, WORD, { stream: true }),
  top('some_new_member', 'new-member-value'),
  top('instructions', 'Be as a pirate'),
  top('tools', [TOOL], { marks: ['paint', 'Paints a wall', 'wall'] }),
  top('tools', [{ type: 'web_search', depth: 'depth-deep' }], { about: 'a vendor’s own' }),
  { member: 'tools[0].strict', body: { input: [HELLO], tools: [{ ...TOOL, strict: true }] }, ...WORD },
  { member: 'tools[0].defer_loading', body: { input: [HELLO], tools: [{ ...TOOL, defer_loading: true }] }, ...WORD },
  {
    member: 'tools[1]',
    about: 'custom',
    body: { input: [HELLO], tools: [TOOL, { type: 'custom', name: 'free_text', description: 'Says free text' }] },
    marks: ['free_text', 'Says free text'],
  },
  top('tool_choice', 'required', { about: 'required', ...WORD }, { tools: [TOOL] }),
  top('tool_choice', 'none', { about: 'none', ...WORD }, { tools: [TOOL] }),
  top('tool_choice', { type: 'function', name: 'paint' }, { about: 'function', ...WORD }, { tools: [TOOL] }),
  top(
    'tool_choice',
    { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'paint' }] },
    { about: 'allowed_tools', marks: ['allowed_tools'] },
    { tools: [TOOL, { ...TOOL, name: 'scrape' }] },
  ),
  top('parallel_tool_calls', false, WORD, { tools: [TOOL] }),
  {
    member: 'input[0]',
    about: 'system',
    body: { input: [{ role: 'system', content: 'Be as a pirate' }, HELLO] },
    marks: ['Be as a pirate'],
  },
  {
    member: 'input[0]',
    about: 'developer',
    body: { input: [{ role: 'developer', content: 'Be as a pirate' }, HELLO] },
    marks: ['Be as a pirate'],
  },
  items('input[1]', [{ role: 'system', content: 'Be as a pirate' }], {
    about: 'system, later',
    marks: ['Be as a pirate'],
  }),
  { member: 'input[0].note', body: { input: [{ ...HELLO, note: 'message-note-5' }] } },
  spoken('input[0].content[0].note', [{ ...TEXT, note: 'part-note-6' }]),
  spoken('input[0].content[1]', [TEXT, IMAGE], { about: 'input_image, bytes', marks: [PIXEL] }),
  spoken('input[0].content[1].detail', [TEXT, { ...IMAGE, detail: 'low' }], WORD),
  spoken('input[0].content[1]', [TEXT, { type: 'input_image', image_url: 'https://img.example/cat.png' }], {
    about: 'input_image, address',
    marks: ['https://img.example/cat.png'],
  }),
  spoken('input[0].content[1]', [TEXT, { type: 'input_image', file_id: 'file-abc123' }], {
    about: 'input_image, id',
    marks: ['file-abc123'],
  }),
  spoken(
    'input[0].content[1]',
    [TEXT, { type: 'input_file', filename: 'plan.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' }],
    { about: 'input_file, bytes', marks: ['JVBERi0xLjQK'] },
  ),
  spoken('input[0].content[1]', [TEXT, { type: 'input_file', file_url: 'https://img.example/plan.pdf' }], {
    about: 'input_file, address',
    marks: ['https://img.example/plan.pdf'],
  }),
  spoken('input[0].content[1]', [TEXT, { type: 'input_file', file_id: 'file-abc123' }], {
    about: 'input_file, id',
    marks: ['file-abc123'],
  }),
  spoken(
    'input[0].content[1]',
    [TEXT, { type: 'input_audio', input_audio: { data: 'UklGRiQAAABXQVZF', format: 'wav' } }],
    { about: 'input_audio', marks: ['UklGRiQAAABXQVZF'] },
  ),
  spoken('input[0].content[1]', [TEXT, { type: 'input_video', video_url: 'https://img.example/cat.mp4' }], {
    about: 'a vendor’s own part',
    marks: ['https://img.example/cat.mp4'],
  }),
  items('input[1]', [{ role: 'assistant', content: [{ type: 'output_text', text: 'Ahoy, I say' }] }], {
    about: 'assistant',
    marks: ['Ahoy, I say'],
  }),
  items(
    'input[1].content[1]',
    [
      {
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'Well' },
          { type: 'refusal', refusal: 'I must refuse it' },
        ],
      },
    ],
    { about: 'refusal', marks: ['I must refuse it'] },
  ),
  items(
    'input[1].content[0].annotations',
    [
      {
        role: 'assistant',
        content: [
          {
            type: 'output_text',
            text: 'Well',
            annotations: [
              { type: 'url_citation', url: 'https://cited.example/', title: 'Cited', start_index: 0, end_index: 4 },
            ],
          },
        ],
      },
    ],
    { marks: ['https://cited.example/'] },
  ),
  items(
    'input[1]',
    [
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'I thought hard' }] },
      { role: 'assistant', content: 'Well' },
    ],
    { about: 'reasoning', marks: ['I thought hard'] },
  ),
  items(
    'input[1]',
    [
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'c2VhbGVkLXJlYXNvbmluZw' },
      { role: 'assistant', content: 'Well' },
    ],
    { about: 'reasoning, encrypted', marks: ['c2VhbGVkLXJlYXNvbmluZw'] },
  ),
  items('input[1]', [CALL], { about: 'function_call', marks: ['paint', 'north'] }),
  items('input[1].note', [{ ...CALL, note: 'call-note-7' }, RESULT]),
  items('input[2]', [CALL, RESULT], { about: 'function_call_output', marks: ['painted'] }),
  items('input[2].note', [CALL, { ...RESULT, note: 'result-note-8' }]),
  items('input[2].output[1]', [CALL, { ...RESULT, output: [TEXT, IMAGE] }], {
    about: 'image in a function’s result',
    marks: [PIXEL],
  }),
  items(
    'input[1]',
    [
      {
        type: 'web_search_call',
        id: 'ws_123',
        status: 'completed',
        action: { type: 'search', query: 'walls of paint' },
      },
    ],
    { about: 'a vendor’s own item', marks: ['walls of paint'] },
  ),
  items('input[1]', [{ type: 'mcp_approval_response', approval_request_id: 'mcpr_77', approve: true }], {
    about: 'a vendor’s own answer',
    marks: ['mcpr_77'],
  }),
];
