import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Call } from '@sluice/core/chat/call';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { Json, JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec } from '../../registry.ts';
import { openaiChatDialect } from './dialect.ts';

function target(type: string, model = 'some-model', more: Partial<Target> = {}): Target {
  const spec = providerSpec(type);
  if (spec === undefined) throw new Error(type);
  return { spec, model, outputCap: undefined, outputLimit: undefined, ...more };
}

const HI: JsonObject = { role: 'user', content: 'hi' };

/** What a caller of Anthropic's dialect says, as this dialect says it. */
function translated(members: JsonObject, type = 'openai-compatible', model?: string) {
  const call = messagesDialect.decode({ model: 'alias', max_tokens: 100, messages: [HI], ...members });
  const { body, verdicts } = openaiChatDialect.encode(call, target(type, model));
  return { body, warnings: formatVerdicts(verdicts) };
}

const TOOLS: Json = [{ name: 'look', description: 'Looks', input_schema: { type: 'object', properties: {} } }];
const USE = { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: 1 } };

describe('a caller of Anthropic’s dialect', () => {
  it('is understood in the plain case without a word lost', () => {
    expect(
      translated({ system: 'Be brief.', temperature: 0.5, top_p: 0.9, stop_sequences: ['END'], stream: true }),
    ).toEqual({
      body: {
        model: 'some-model',
        messages: [{ role: 'system', content: 'Be brief.' }, HI],
        max_tokens: 100,
        temperature: 0.5,
        top_p: 0.9,
        stop: ['END'],
        stream: true,
        stream_options: { include_usage: true },
      },
      warnings: '',
    });
  });

  it('has its system parts joined, and its tools and results in their places', () => {
    const system = [
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.' },
    ];
    const messages = [
      HI,
      { role: 'assistant', content: [{ type: 'text', text: 'Looking.' }, USE] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'found' },
          { type: 'text', text: 'and now?' },
        ],
      },
    ];
    const { body, warnings } = translated({ system, messages, tools: TOOLS });
    expect(body.messages).toEqual([
      { role: 'system', content: 'One.\n\nTwo.' },
      HI,
      {
        role: 'assistant',
        content: 'Looking.',
        tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'found' },
      { role: 'user', content: 'and now?' },
    ]);
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: { name: 'look', description: 'Looks', parameters: { type: 'object', properties: {} } },
      },
    ]);
    expect(warnings).toBe('');
  });

  it('has images of tool results shown in the user’s next turn, behind all results', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
    const second = { ...USE, id: 'toolu_2' };
    const messages = [
      HI,
      { role: 'assistant', content: [USE, second] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'see' }, image] },
          { type: 'tool_result', tool_use_id: 'toolu_2', content: 'none', is_error: true },
          { type: 'text', text: 'so?' },
        ],
      },
    ];
    const said = translated({ messages, tools: TOOLS });
    const url = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    expect((said.body.messages as Json[]).slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'toolu_1', content: 'see' },
      { role: 'tool', tool_call_id: 'toolu_2', content: 'Error: none' },
      { role: 'user', content: [url, { type: 'text', text: 'so?' }] },
    ]);
    expect(said.warnings).toBe('emulated:messages[2].content[0].content[1],emulated:messages[2].content[1].is_error');
    // A server that takes them in place gets them there.
    const inPlace = translated({ messages, tools: TOOLS }, 'llamacpp').body.messages as JsonObject[];
    expect(inPlace[2]?.content).toEqual([{ type: 'text', text: 'see' }, url]);
  });

  it.each<[JsonObject, Json]>([
    [{ type: 'any' }, 'required'],
    [{ type: 'auto' }, 'auto'],
    [{ type: 'none' }, 'none'],
    [
      { type: 'tool', name: 'look' },
      { type: 'function', function: { name: 'look' } },
    ],
  ])('chooses tools by %j', (choice, expected) => {
    const { body } = translated({ tools: TOOLS, tool_choice: choice });
    expect(body.tool_choice).toEqual(expected);
    expect(body).not.toHaveProperty('parallel_tool_calls');
    const alone = translated({ tools: TOOLS, tool_choice: { ...choice, disable_parallel_tool_use: true } });
    if (choice.type !== 'none') expect(alone.body.parallel_tool_calls).toBe(false);
  });

  it('loses thoughts where the vendor takes none, and keeps them where it does', () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: 'sig' };
    const messages = [HI, { role: 'assistant', content: [thinking, { type: 'text', text: 'a' }] }, HI];
    const plain = translated({ messages });
    expect((plain.body.messages as Json[])[1]).toEqual({ role: 'assistant', content: 'a' });
    expect(plain.warnings).toBe('dropped:messages[1].content[0]');
    const deepseek = translated({ messages }, 'deepseek');
    expect((deepseek.body.messages as Json[])[1]).toEqual({ role: 'assistant', content: 'a', reasoning_content: 'hm' });
    expect(deepseek.warnings).toBe('dropped:messages[1].content[0].signature');
    const router = translated({ messages }, 'openrouter');
    expect((router.body.messages as JsonObject[])[1]?.reasoning_details).toEqual([
      { type: 'reasoning.text', text: 'hm', signature: 'sig', index: 0 },
    ]);
    expect(router.warnings).toBe('');
  });

  it('keeps cache marks where they are understood, else hears of each', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const system = [{ type: 'text', text: 'Long.', ...mark }];
    const tools = [{ ...(TOOLS as JsonObject[])[0], ...mark }];
    const plain = translated({ system, tools });
    expect(JSON.stringify(plain.body)).not.toContain('cache_control');
    expect(plain.warnings).toBe('dropped:system[0].cache_control,dropped:tools[0].cache_control');
    const router = translated({ system, tools }, 'openrouter');
    expect((router.body.messages as Json[])[0]).toEqual({ role: 'system', content: system });
    expect((router.body.tools as Json[])[0]).toMatchObject(mark);
    expect(router.warnings).toBe('');
  });

  it.each<[string, string | undefined, JsonObject, JsonObject, string]>([
    [
      'openai',
      'gpt-5-mini',
      { type: 'enabled', budget_tokens: 2048 },
      { reasoning_effort: 'low' },
      'converted:thinking',
    ],
    [
      'openai',
      'gpt-5-mini',
      { type: 'enabled', budget_tokens: 30_000 },
      { reasoning_effort: 'high' },
      'converted:thinking',
    ],
    ['openai', 'gpt-4o', { type: 'enabled', budget_tokens: 2048 }, {}, 'dropped:thinking'],
    ['openai', 'gpt-4o', { type: 'disabled' }, {}, ''],
    [
      'openai-compatible',
      undefined,
      { type: 'enabled', budget_tokens: 8000 },
      { reasoning_effort: 'medium' },
      'converted:thinking',
    ],
    [
      'openrouter',
      undefined,
      { type: 'enabled', budget_tokens: 8000 },
      { reasoning: { max_tokens: 8000 } },
      'converted:thinking',
    ],
    ['deepseek', undefined, { type: 'disabled' }, { thinking: { type: 'disabled' } }, 'converted:thinking'],
    [
      'alibaba',
      undefined,
      { type: 'enabled', budget_tokens: 8000 },
      { enable_thinking: true, thinking_budget: 8000 },
      'converted:thinking',
    ],
  ])('%s %s thinks by %j', (type, model, thinking, expected, warnings) => {
    const said = translated({ thinking, max_tokens: 64_000 }, type, model);
    for (const name of ['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking', 'thinking_budget']) {
      expect(said.body[name]).toEqual(expected[name]);
    }
    expect(said.warnings).toBe(warnings);
  });

  it('hears of everything else that is lost', () => {
    const said = translated({
      top_k: 5,
      metadata: { user_id: 'u1' },
      service_tier: 'auto',
      context_management: { edits: [] },
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'file', file_id: 'f' } },
            { type: 'text', text: 'hi' },
          ],
        },
      ],
    });
    expect(said.body.user).toBe('u1');
    expect(said.body).not.toHaveProperty('top_k');
    expect(said.body).not.toHaveProperty('tools');
    expect(said.warnings.split(',').sort()).toEqual([
      'dropped:context_management',
      'dropped:messages[0].content[0]',
      'dropped:service_tier',
      'dropped:tools[0]',
      'dropped:top_k',
    ]);
    expect(translated({ top_k: 5 }, 'vllm').body.top_k).toBe(5);
  });

  it('sends documents as files, and texts of documents as text', () => {
    const content = [
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
      { type: 'document', title: 'Notes', source: { type: 'text', media_type: 'text/plain', data: 'a' } },
      { type: 'document', source: { type: 'url', url: 'https://a/b.pdf' } },
    ];
    const messages = [{ role: 'user', content }];
    const file = { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,AAAA' } };
    const said = translated({ messages });
    expect(said.body.messages).toEqual([{ role: 'user', content: [file, { type: 'text', text: 'Notes\n\na' }] }]);
    expect(said.warnings).toBe('converted:messages[0].content[1],dropped:messages[0].content[2]');
    const mistral = translated({ messages }, 'mistral').body.messages as JsonObject[];
    expect((mistral[0] as { content: Json[] }).content[2]).toEqual({
      type: 'document_url',
      document_url: 'https://a/b.pdf',
    });
  });

  it('asks for JSON by a schema', () => {
    const format = { type: 'json_schema', schema: { type: 'object', title: 'Answer' } };
    expect(translated({ output_config: { format } }).body.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'Answer', schema: format.schema, strict: true },
    });
  });

  it('loses stop sequences beyond what the vendor takes, and hears of it', () => {
    const { body, warnings } = translated({ stop_sequences: ['a', 'b', 'c', 'd', 'e'] }, 'openai', 'gpt-4o');
    expect(body.stop).toEqual(['a', 'b', 'c', 'd']);
    expect(warnings).toBe('dropped:stop_sequences[4]');
  });

  it('names calls in Mistral’s form, each result by the id of its call', () => {
    const messages = [
      HI,
      { role: 'assistant', content: [USE, { ...USE, id: 'toolu_2' }] },
      {
        role: 'user',
        content: ['toolu_2', 'toolu_1'].map((id) => ({ type: 'tool_result', tool_use_id: id, content: id })),
      },
    ];
    const said = translated({ messages, tools: TOOLS }, 'mistral').body.messages as JsonObject[];
    const ids = (said[1] as { tool_calls: JsonObject[] }).tool_calls.map(({ id }) => id as string);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(new Set(ids).size).toBe(2);
    expect(said.slice(2).map(({ tool_call_id }) => tool_call_id)).toEqual([...ids].reverse());
  });
});

describe('the cap on output', () => {
  const encode = (members: JsonObject, at: Target) => {
    const call: Call = chatDialect.decode({ messages: [HI], ...members });
    const { body, verdicts } = openaiChatDialect.encode(call, at);
    const { set } = openaiChatDialect.splice(call, at);
    const spliced: JsonObject = { messages: [HI], ...members };
    for (const [name, value] of Object.entries(set)) {
      if (value === undefined) delete spliced[name];
      else spliced[name] = value;
    }
    const cap = (said: JsonObject) => [said.max_tokens, said.max_completion_tokens];
    // What is sent is the same whether the bytes pass or not.
    expect(cap(spliced)).toEqual(cap(body));
    return { cap: cap(spliced), warnings: formatVerdicts(verdicts) };
  };

  it.each<[string, JsonObject, Target, Json[], string]>([
    [
      'is the gateway’s where the caller has none',
      {},
      target('openai', 'gpt-4o', { outputCap: 50 }),
      [undefined as never, 50],
      '',
    ],
    [
      'is the gateway’s, by the vendor’s name',
      {},
      target('mistral', 'm', { outputCap: 50 }),
      [50, undefined as never],
      '',
    ],
    [
      'is the caller’s as spelt',
      { max_tokens: 9 },
      target('openai', 'gpt-4o', { outputCap: 50 }),
      [9, undefined as never],
      '',
    ],
    [
      'moves for models that refuse it',
      { max_tokens: 9 },
      target('openai', 'o3-mini'),
      [undefined as never, 9],
      'converted:max_tokens',
    ],
    [
      'moves for routed names too',
      { max_tokens: 9 },
      target('groq', 'openai/gpt-oss-20b'),
      [undefined as never, 9],
      'converted:max_tokens',
    ],
    [
      'moves where it would be ignored',
      { max_completion_tokens: 9 },
      target('together'),
      [9, undefined as never],
      'converted:max_completion_tokens',
    ],
    [
      'stands where nothing is known of the vendor',
      { max_completion_tokens: 9 },
      target('openai-compatible'),
      [undefined as never, 9],
      '',
    ],
    [
      'can’t be got around by its older name',
      { max_tokens: 900_000, max_completion_tokens: 9 },
      target('openai', 'gpt-4o'),
      [undefined as never, 9],
      'dropped:max_tokens',
    ],
    [
      'can’t be got around where only the older name is known',
      { max_tokens: 900_000, max_completion_tokens: 9 },
      target('mistral'),
      [9, undefined as never],
      'dropped:max_tokens,converted:max_completion_tokens',
    ],
    [
      'has its old name at an old Azure',
      {},
      target('azure', 'd', { outputCap: 5, apiVersion: '2024-02-01' }),
      [5, undefined as never],
      '',
    ],
    [
      'has its new name at a new Azure',
      {},
      target('azure', 'd', { outputCap: 5, apiVersion: '2024-10-21' }),
      [undefined as never, 5],
      '',
    ],
  ])('%s', (_what, members, at, cap, warnings) => {
    expect(encode(members, at)).toEqual({ cap, warnings });
  });
});
