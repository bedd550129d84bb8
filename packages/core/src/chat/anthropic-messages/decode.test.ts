import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json/json.ts';
import { InvalidRequest } from '../invalid-request.ts';
import { messagesDialect } from './client.ts';

const USER = { role: 'user', content: 'hi' };
const TOOL = { name: 'get', input_schema: { type: 'object' } };
const body = (members: JsonObject = {}): JsonObject => ({ model: 'm', max_tokens: 10, messages: [USER], ...members });
const said = (content: JsonObject[], role = 'user') => body({ messages: [{ role, content }] });
const mark = { type: 'ephemeral' };

function refusal(value: JsonObject): string | null {
  try {
    messagesDialect.decode(value);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.param;
    throw error;
  }
  throw new Error('was taken');
}

describe('a Messages body that is not what the dialect says is refused with the place of the mistake', () => {
  it.each<[string, JsonObject]>([
    ['messages', { max_tokens: 1 }],
    ['messages', body({ messages: [] })],
    ['messages', body({ messages: 'hi' })],
    ['max_tokens', { model: 'm', messages: [USER] }],
    ['max_tokens', body({ max_tokens: null })],
    ['max_tokens', body({ max_tokens: 0 })],
    ['max_tokens', body({ max_tokens: 1_000_001 })],
    ['max_tokens', body({ max_tokens: 1.5 })],
    ['max_tokens', body({ max_tokens: '10' })],
    ['model', body({ model: 7 })],
    ['stream', body({ stream: 'yes' })],
    ['messages[0]', body({ messages: ['hi'] })],
    ['messages[1].role', body({ messages: [USER, { role: 'tool', content: 'x' }] })],
    ['messages[0].content', body({ messages: [{ role: 'user' }] })],
    ['messages[0].content', body({ messages: [{ role: 'user', content: { type: 'text' } }] })],
    ['messages[0].content[0]', body({ messages: [{ role: 'user', content: ['x'] }] })],
    ['messages[0].content[1].text', said([{ type: 'text', text: 'a' }, { type: 'text' }])],
    ['messages[0].content[0].type', said([{ text: 'a' }])],
    ['messages[0].content[0].source', said([{ type: 'image' }])],
    ['messages[0].content[0].source.type', said([{ type: 'image', source: { type: 'disk' } }])],
    ['messages[0].content[0].source.media_type', said([{ type: 'image', source: { type: 'base64', data: 'x' } }])],
    ['messages[0].content[0].source.url', said([{ type: 'document', source: { type: 'url' } }])],
    ['messages[0].content[0].type', said([{ type: 'tool_use', id: 'a', name: 'b', input: {} }])],
    ['messages[0].content[0].input', said([{ type: 'tool_use', id: 'a', name: 'b', input: '{}' }], 'assistant')],
    ['messages[0].content[0].type', said([{ type: 'tool_result', tool_use_id: 'a' }], 'assistant')],
    ['messages[0].content[0].tool_use_id', said([{ type: 'tool_result' }])],
    ['messages[0].content[0].is_error', said([{ type: 'tool_result', tool_use_id: 'a', is_error: 1 }])],
    [
      'messages[0].content[0].content[0].text',
      said([{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text' }] }]),
    ],
    ['messages[0].content[0].thinking', said([{ type: 'thinking', signature: 's' }], 'assistant')],
    ['messages[0].content[0].cache_control.type', said([{ type: 'text', text: 'a', cache_control: { type: 'x' } }])],
    [
      'messages[0].content[0].cache_control.ttl',
      said([{ type: 'text', text: 'a', cache_control: { ...mark, ttl: '2h' } }]),
    ],
    ['cache_control.type', body({ cache_control: {} })],
    ['system[0].type', body({ system: [{ type: 'image', source: { type: 'url', url: 'x' } }] })],
    ['system', body({ system: 5 })],
    ['stop_sequences', body({ stop_sequences: Array.from({ length: 17 }, () => 'x') })],
    ['stop_sequences[1]', body({ stop_sequences: ['x', 1] })],
    ['temperature', body({ temperature: 1.1 })],
    ['top_p', body({ top_p: -1 })],
    ['top_k', body({ top_k: 1.5 })],
    ['tools[0].name', body({ tools: [{ input_schema: {} }] })],
    ['tools[0].input_schema', body({ tools: [{ name: 'x' }] })],
    ['tools', body({ tools: {} })],
    ['tool_choice.type', body({ tools: [TOOL], tool_choice: { type: 'required' } })],
    ['tool_choice.name', body({ tools: [TOOL], tool_choice: { type: 'tool', name: 'other' } })],
    ['tool_choice', body({ tool_choice: { type: 'any' } })],
    ['thinking.budget_tokens', body({ thinking: { type: 'enabled' } })],
    ['thinking.budget_tokens', body({ thinking: { type: 'enabled', budget_tokens: 1000 } })],
    ['thinking.type', body({ thinking: {} })],
    ['output_config.format.type', body({ output_config: { format: { type: 'xml' } } })],
    ['output_config.format.schema', body({ output_config: { format: { type: 'json_schema' } } })],
    ['metadata.user_id', body({ metadata: { user_id: 1 } })],
    ...['api_base', 'base_url', 'api_key', 'custom_host', 'organization', 'custom_llm_provider', 'extra_headers'].map(
      (name): [string, JsonObject] => [name, body({ [name]: 'x' })],
    ),
  ])('%s: %j', (param, value) => {
    expect(refusal(value)).toBe(param);
  });
});

describe('a Messages body becomes a call', () => {
  it('with the model left open, and null meaning absent', () => {
    const call = messagesDialect.decode({
      messages: [USER],
      max_tokens: 5,
      model: null,
      system: null,
      tools: null,
      tool_choice: null,
      thinking: null,
      stop_sequences: null,
      api_key: null,
      temperature: null,
      metadata: null,
    });
    expect(call).toMatchObject({ model: undefined, stream: false, maxOutputTokens: 5, stop: [], tools: [], extra: {} });
    expect(call.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }]);
  });

  it('with every cache breakpoint at its place', () => {
    const cached = (block: JsonObject, ttl?: string) => ({
      ...block,
      cache_control: ttl === undefined ? mark : { ...mark, ttl },
    });
    const call = messagesDialect.decode({
      max_tokens: 5,
      cache_control: mark,
      system: [cached({ type: 'text', text: 's' }, '1h')],
      tools: [cached(TOOL), cached({ type: 'web_search_20250305', name: 'web_search' })],
      messages: [
        { role: 'user', content: [cached({ type: 'text', text: 'a' }, '5m')] },
        { role: 'assistant', content: [cached({ type: 'tool_use', id: 'c', name: 'get', input: {} })] },
        {
          role: 'user',
          content: [
            cached({ type: 'tool_result', tool_use_id: 'c', content: [cached({ type: 'text', text: 'r' })] }),
            cached({ type: 'search_result', source: 'x' }),
          ],
        },
      ],
    });
    expect(call.messages.map(({ parts }) => parts[0]?.cache)).toEqual([{ ttl: '1h' }, { ttl: '5m' }, {}, {}, {}]);
    const result = call.messages[3]?.parts[0];
    expect(result?.type === 'tool-result' && result.parts[0]?.cache).toEqual({});
    expect(call.tools.map(({ cache }) => cache)).toEqual([{}, {}]);
    expect(call.extra).toEqual({ cache_control: mark });
  });

  it('with signed thinking byte for byte, also where its text is empty, and sealed thinking', () => {
    const signature = 'Ep+/=\u2028"\\';
    const call = messagesDialect.decode(
      said(
        [
          { type: 'thinking', thinking: '', signature },
          { type: 'redacted_thinking', data: 'sealed' },
          { type: 'thinking', thinking: 'unsigned', signature: '' },
        ],
        'assistant',
      ),
    );
    expect(call.messages[0]?.parts).toEqual([
      { type: 'reasoning', text: '', signature },
      { type: 'reasoning', text: '', redacted: 'sealed' },
      { type: 'reasoning', text: 'unsigned' },
    ]);
  });

  it('with one tool message for each result, then what else the user says', () => {
    const call = messagesDialect.decode(
      said([
        { type: 'text', text: 'also' },
        { type: 'tool_result', tool_use_id: 'a', content: 'ra' },
        { type: 'tool_result', tool_use_id: 'b', is_error: true },
      ]),
    );
    expect(call.messages).toEqual([
      { role: 'tool', parts: [{ type: 'tool-result', id: 'a', parts: [{ type: 'text', text: 'ra' }] }] },
      { role: 'tool', parts: [{ type: 'tool-result', id: 'b', parts: [], isError: true }] },
      { role: 'user', parts: [{ type: 'text', text: 'also' }] },
    ]);
  });

  it.each<[JsonObject, object]>([
    [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, { enabled: true, budgetTokens: 2048 }],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, { enabled: true, adaptive: true, display: 'omitted' }],
    [{ thinking: { type: 'disabled' } }, { enabled: false }],
    [{ output_config: { effort: 'high' } }, { effort: 'high' }],
  ])('with its reasoning: %j', (members, reasoning) => {
    expect(messagesDialect.decode(body(members)).reasoning).toEqual(reasoning);
  });

  it('with blocks, tools and members that it does not know kept as sent', () => {
    const block = { type: 'server_tool_use', id: 's', name: 'web_search', input: { q: 1 }, new_member: true };
    const call = messagesDialect.decode({
      ...said([block], 'assistant'),
      tools: [
        { ...TOOL, defer_loading: true },
        { type: 'bash_20250124', name: 'bash' },
      ],
      container: 'c1',
      output_config: { task_budget: 3 },
    });
    expect(call.messages[0]?.parts[0]).toEqual({ type: 'opaque', dialect: 'messages', value: block });
    expect(call.tools[0]?.extra).toEqual({ defer_loading: true });
    expect(call.tools[1]).toEqual({ kind: 'builtin', name: 'bash', extra: { type: 'bash_20250124', name: 'bash' } });
    expect(call.extra).toEqual({ container: 'c1', output_config: { task_budget: 3 } });
  });

  it.each<[JsonObject, object, boolean | undefined]>([
    [{ type: 'auto' }, { type: 'auto' }, undefined],
    [{ type: 'none' }, { type: 'none' }, undefined],
    [{ type: 'any', disable_parallel_tool_use: true }, { type: 'required' }, false],
    [{ type: 'tool', name: 'get', disable_parallel_tool_use: false }, { type: 'tool', name: 'get' }, true],
  ])('with its tool choice: %j', (choice, expected, parallel) => {
    const call = messagesDialect.decode(body({ tools: [TOOL], tool_choice: choice }));
    expect(call.toolChoice).toEqual(expected);
    expect(call.parallelToolCalls).toBe(parallel);
  });
});

it('any body at all is taken or refused, never a crash', () => {
  const name = fc.constantFrom(
    'type',
    'role',
    'content',
    'text',
    'source',
    'input',
    'id',
    'name',
    'cache_control',
    'x',
  );
  const word = fc.constantFrom(
    'text',
    'image',
    'document',
    'tool_use',
    'tool_result',
    'thinking',
    'user',
    'assistant',
    'base64',
    'a',
  );
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      word,
      fc.jsonValue({ maxDepth: 0 }),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(name, tie('node'), { maxKeys: 5 }),
    ),
  }));
  const top = fc.constantFrom(
    'messages',
    'system',
    'max_tokens',
    'tools',
    'tool_choice',
    'thinking',
    'output_config',
    'metadata',
    'stop_sequences',
  );
  fc.assert(
    fc.property(fc.dictionary(top, node), fc.array(node, { maxLength: 3 }), (members, content) => {
      for (const value of [members, body({ ...members, messages: [{ role: 'user', content }] } as JsonObject)]) {
        try {
          messagesDialect.decode(value as JsonObject);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequest);
        }
      }
    }),
    { numRuns: 500 },
  );
});
