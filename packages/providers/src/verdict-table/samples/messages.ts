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
  name: 'paint',
  description: 'Paints a wall',
  input_schema: { type: 'object', properties: { wall: { type: 'string' } } },
};
const CALL = { type: 'tool_use', id: 'toolu_a1', name: 'paint', input: { wall: 'north' } };
const RESULT = { type: 'tool_result', tool_use_id: 'toolu_a1', content: 'painted' };
const CACHE = { type: 'ephemeral' };
const PIXEL = 'iVBORw0KGgoAAAANSUhEUg';
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } };
const PDF = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjQK' };
const TEXT = { type: 'text', text: 'Look at this' };
const WORD = { marks: [] };

function said(member: string, body: JsonObject, more?: Partial<Sample>): Sample {
  return { member, body: { max_tokens: 5000, messages: [HELLO], ...body }, ...more };
}

function top(member: string, value: Json, more?: Partial<Sample>, besides: JsonObject = {}): Sample {
  return said(member, { ...besides, [member]: value }, more);
}

function spoken(member: string, content: JsonObject[], more?: Partial<Sample>): Sample {
  return said(member, { messages: [{ role: 'user', content }] }, more);
}

function answered(member: string, content: JsonObject[], more?: Partial<Sample>): Sample {
  return said(member, { tools: [TOOL], messages: [HELLO, { role: 'assistant', content }, NEXT] }, more);
}

/** A call, its result with what else the user says, and what is asked next. */
function loop(member: string, result: JsonObject, more?: Partial<Sample>, call: JsonObject = CALL): Sample {
  const messages = [HELLO, { role: 'assistant', content: [call] }, { role: 'user', content: [result, TEXT] }];
  return said(member, { tools: [TOOL], messages }, more);
}

/** Anthropic Messages. */
export const messagesSamples: readonly Sample[] = [
  top('temperature', 0.31),
  top('top_p', 0.83),
  top('top_k', 37),
  top('stop_sequences', ['HALT-ONE', 'HALT-TWO']),
  top('thinking', { type: 'enabled', budget_tokens: 3333 }),
  top('thinking', { type: 'adaptive' }, { about: 'adaptive', ...WORD }),
  said('output_config.effort', { output_config: { effort: 'high' } }, WORD),
  said(
    'output_config.format',
    { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
    { marks: ['shade'] },
  ),
  top('output_format', { type: 'json_schema', schema: SCHEMA }, { marks: ['shade'] }),
  said('output_config.task_budget', { output_config: { task_budget: { type: 'tokens', total: 4321 } } }),
  said('metadata.user_id', { metadata: { user_id: 'user-8172' } }),
  said('metadata.ticket', { metadata: { ticket: 'ticket-5512' } }),
  top('service_tier', 'standard_only'),
  top('cache_control', CACHE, WORD),
  top('container', 'container-91'),
  top('context_management', { edits: [{ type: 'clear_tool_uses_x' }] }),
  top('mcp_servers', [{ type: 'url', url: 'https://mcp.example/', name: 'mcp-server-one' }]),
  top('inference_geo', 'geo-eu'),
  top('some_new_member', 'new-member-value'),
  top('system', 'Be as a pirate'),
  said('system[0].cache_control', { system: [{ type: 'text', text: 'Be as a pirate', cache_control: CACHE }] }, WORD),
  said('system[0].note', { system: [{ type: 'text', text: 'Be as a pirate', note: 'system-note-2' }] }),
  top('tools', [TOOL], { marks: ['paint', 'Paints a wall', 'wall'] }),
  said('tools[0].strict', { tools: [{ ...TOOL, strict: true }] }, WORD),
  said('tools[0].cache_control', { tools: [{ ...TOOL, cache_control: CACHE }] }, WORD),
  said('tools[0].note', { tools: [{ ...TOOL, note: 'tool-note-3' }] }),
  said(
    'tools[1]',
    { tools: [TOOL, { type: 'web_search_20250305', name: 'web_search', max_uses: 91 }] },
    { about: 'a vendor’s own' },
  ),
  top('tool_choice', { type: 'any' }, { about: 'any', ...WORD }, { tools: [TOOL] }),
  top('tool_choice', { type: 'none' }, { about: 'none', ...WORD }, { tools: [TOOL] }),
  top('tool_choice', { type: 'tool', name: 'paint' }, { about: 'tool', ...WORD }, { tools: [TOOL] }),
  said(
    'tool_choice.disable_parallel_tool_use',
    { tools: [TOOL], tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    WORD,
  ),
  said(
    'messages[1]',
    { messages: [HELLO, { role: 'system', content: 'Be as a pirate' }] },
    { about: 'system, later', marks: ['Be as a pirate'] },
  ),
  said('messages[0].note', { messages: [{ ...HELLO, note: 'message-note-5' }] }),
  spoken('messages[0].content[0].cache_control', [{ ...TEXT, cache_control: CACHE }], WORD),
  spoken('messages[0].content[0].note', [{ ...TEXT, note: 'part-note-6' }]),
  spoken('messages[0].content[1]', [TEXT, IMAGE], { about: 'image, bytes', marks: [PIXEL] }),
  spoken(
    'messages[0].content[1]',
    [TEXT, { type: 'image', source: { type: 'url', url: 'https://img.example/cat.png' } }],
    { about: 'image, address', marks: ['https://img.example/cat.png'] },
  ),
  spoken('messages[0].content[1]', [TEXT, { type: 'image', source: { type: 'file', file_id: 'file-abc123' } }], {
    about: 'image, id',
    marks: ['file-abc123'],
  }),
  spoken('messages[0].content[1]', [TEXT, { type: 'document', source: PDF }], {
    about: 'document, bytes',
    marks: ['JVBERi0xLjQK'],
  }),
  spoken('messages[0].content[1].title', [TEXT, { type: 'document', source: PDF, title: 'plan-title' }]),
  spoken('messages[0].content[1].context', [TEXT, { type: 'document', source: PDF, context: 'context-of-it' }]),
  spoken(
    'messages[0].content[1].citations',
    [TEXT, { type: 'document', source: PDF, citations: { enabled: true } }],
    WORD,
  ),
  spoken(
    'messages[0].content[1]',
    [TEXT, { type: 'document', source: { type: 'url', url: 'https://img.example/plan.pdf' } }],
    { about: 'document, address', marks: ['https://img.example/plan.pdf'] },
  ),
  spoken(
    'messages[0].content[1]',
    [TEXT, { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Plain document text' } }],
    { about: 'document, text', marks: ['Plain document text'] },
  ),
  spoken(
    'messages[0].content[1]',
    [
      TEXT,
      {
        type: 'search_result',
        source: 'https://found.example/',
        title: 'Found',
        content: [{ type: 'text', text: 'found text' }],
      },
    ],
    { about: 'search_result', marks: ['found text'] },
  ),
  answered('messages[1].content[0]', [{ type: 'text', text: 'Ahoy, I say' }], {
    about: 'text',
    marks: ['Ahoy, I say'],
  }),
  answered(
    'messages[1].content[0].citations',
    [
      {
        type: 'text',
        text: 'Ahoy',
        citations: [
          {
            type: 'char_location',
            cited_text: 'cited-text-4',
            document_index: 0,
            start_char_index: 0,
            end_char_index: 3,
          },
        ],
      },
    ],
    { marks: ['cited-text-4'] },
  ),
  answered(
    'messages[1].content[0]',
    [
      { type: 'thinking', thinking: 'I thought hard', signature: 'c2lnbmVk' },
      { type: 'text', text: 'Well' },
    ],
    { about: 'thinking', marks: ['I thought hard', 'c2lnbmVk'] },
  ),
  answered(
    'messages[1].content[0]',
    [
      { type: 'redacted_thinking', data: 'c2VhbGVk' },
      { type: 'text', text: 'Well' },
    ],
    { about: 'redacted_thinking', marks: ['c2VhbGVk'] },
  ),
  answered('messages[1].content[1]', [{ type: 'text', text: 'Well' }, CALL], {
    about: 'tool_use',
    marks: ['paint', 'north'],
  }),
  answered(
    'messages[1].content[1]',
    [
      { type: 'text', text: 'Well' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'walls of paint' } },
    ],
    { about: 'server_tool_use', marks: ['walls of paint'] },
  ),
  loop('messages[1].content[0].cache_control', RESULT, WORD, { ...CALL, cache_control: CACHE }),
  loop('messages[1].content[0].note', RESULT, {}, { ...CALL, note: 'call-note-7' }),
  loop('messages[2].content[0]', RESULT, { about: 'tool_result', marks: ['painted'] }),
  loop('messages[2].content[0].is_error', { ...RESULT, is_error: true }, WORD),
  loop('messages[2].content[0].cache_control', { ...RESULT, cache_control: CACHE }, WORD),
  loop('messages[2].content[0].note', { ...RESULT, note: 'result-note-8' }),
  loop(
    'messages[2].content[0].content[1]',
    { ...RESULT, content: [TEXT, IMAGE] },
    { about: 'image in a tool’s result', marks: [PIXEL] },
  ),
  loop(
    'messages[2].content[0].content[1]',
    { ...RESULT, content: [TEXT, { type: 'document', source: PDF }] },
    { about: 'document in a tool’s result', marks: ['JVBERi0xLjQK'] },
  ),
  loop(
    'messages[2].content[0].content[0].cache_control',
    { ...RESULT, content: [{ ...TEXT, cache_control: CACHE }] },
    WORD,
  ),
];
