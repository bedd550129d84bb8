import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Call, ClientDialectName, Message } from '@sluice/core/chat/call';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec, speechFor } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { openaiResponsesDialect } from './dialect.ts';

function targetOf(type: string, model = 'gpt-4o', outputCap?: number): Target {
  const { main } = speechFor(providerSpec(type) as ProviderSpec, model, 'responses');
  return { spec: main.spec, model, outputCap, outputLimit: undefined };
}

const OPENAI = targetOf('openai');

function encode(call: Call, target = OPENAI) {
  const { body, verdicts } = openaiResponsesDialect.encode(call, target);
  return { body, said: verdicts.map(({ verdict, member }) => `${verdict}:${member}`) };
}

const chat = (body: JsonObject, target?: Target) =>
  encode(chatDialect.decode({ messages: [{ role: 'user', content: 'hi' }], ...body }), target);
const messages = (body: JsonObject, target?: Target) =>
  encode(messagesDialect.decode({ max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], ...body }), target);

/** A call with these messages alone, as a caller of any dialect may make it. */
function history(list: readonly Message[], dialect: ClientDialectName = 'chat', target = OPENAI) {
  const call = chatDialect.decode({ messages: [{ role: 'user', content: 'hi' }] });
  return encode({ ...call, dialect, messages: list }, target);
}

const HI = { type: 'message', role: 'user', content: 'hi' };
const FUNCTION = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
const TOOL = { type: 'function', name: 'look', parameters: { type: 'object' }, strict: false };

describe('a call of Chat Completions', () => {
  it('that says nothing but a word is kept nowhere', () => {
    expect(chat({})).toEqual({ body: { model: 'gpt-4o', input: [HI], store: false }, said: [] });
  });

  it('keeps what both dialects have, and names what was said in other words', () => {
    const { body, said } = chat({
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'hi' },
      ],
      max_completion_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      verbosity: 'low',
      store: true,
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    });
    expect(body).toEqual({
      model: 'gpt-4o',
      instructions: 'be brief',
      input: [HI],
      store: false,
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      text: { verbosity: 'low' },
      stream: true,
      stream_options: { include_obfuscation: false },
    });
    expect(said.sort()).toEqual(['converted:max_completion_tokens', 'converted:verbosity', 'dropped:store']);
  });

  it('loses nothing silently that Responses has no word for', () => {
    const { body, said } = chat({
      stop: ['a', 'b'],
      seed: 7,
      n: 2,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      logit_bias: { 1: 2 },
      top_k: 4,
      prediction: { type: 'content', content: 'x' },
      modalities: ['text'],
    });
    expect(body).toEqual({ model: 'gpt-4o', input: [HI], store: false });
    expect(said.sort()).toEqual([
      'dropped:frequency_penalty',
      'dropped:logit_bias',
      'dropped:modalities',
      'dropped:n',
      'dropped:prediction',
      'dropped:presence_penalty',
      'dropped:seed',
      'dropped:stop',
      'dropped:top_k',
    ]);
  });

  it('gets log probabilities by what the answer is to include', () => {
    const { body, said } = chat({ logprobs: true, top_logprobs: 3 });
    expect(body).toMatchObject({ include: ['message.output_text.logprobs'], top_logprobs: 3 });
    expect(said).toEqual(['converted:logprobs']);
  });

  it.each<[JsonObject, JsonObject | undefined]>([
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, { format: { type: 'json_object' } }],
    [
      { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true, description: 'd' } },
      { format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true, description: 'd' } },
    ],
    [
      { type: 'json_schema', json_schema: { schema: {} } },
      { format: { type: 'json_schema', name: 'answer', schema: {} } },
    ],
  ])('says the form of the answer %j', (format, text) => {
    expect(chat({ response_format: format }).body.text).toEqual(text);
  });

  it('has its tools flat, and not strict unless it says so', () => {
    const custom = { name: 'sql', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } };
    const { body, said } = chat({
      tools: [FUNCTION, { type: 'function', function: { name: 'bare' } }, { type: 'custom', custom }, { type: 'web' }],
      tool_choice: { type: 'function', function: { name: 'look' } },
      parallel_tool_calls: false,
    });
    expect(body.tools).toEqual([
      TOOL,
      { type: 'function', name: 'bare', parameters: { type: 'object', properties: {} }, strict: false },
      { type: 'custom', name: 'sql', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
    ]);
    expect(body).toMatchObject({ tool_choice: { type: 'function', name: 'look' }, parallel_tool_calls: false });
    expect(said).toEqual(['dropped:tools[3]']);
  });

  it('chooses among some of its tools', () => {
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'look' } }] };
    const { body } = chat({ tools: [FUNCTION], tool_choice: { type: 'allowed_tools', allowed_tools: allowed } });
    expect(body.tool_choice).toEqual({
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'look' }],
    });
  });

  it('with the superseded functions has tools', () => {
    const { body } = chat({ functions: [{ name: 'look', parameters: { type: 'object' } }], function_call: 'auto' });
    expect(body).toMatchObject({ tools: [TOOL], tool_choice: 'auto' });
  });

  it('shows pictures and files in every form', () => {
    const { body, said } = chat({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'see' },
            { type: 'image_url', image_url: { url: 'https://a.test/x.png', detail: 'low' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'file', file: { file_id: 'file-1' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' } },
            { type: 'input_audio', input_audio: { data: 'CC', format: 'wav' } },
          ],
        },
      ],
    });
    expect((body.input as JsonObject[])[0]?.content).toEqual([
      { type: 'input_text', text: 'see' },
      { type: 'input_image', image_url: 'https://a.test/x.png', detail: 'low' },
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
      { type: 'input_file', file_id: 'file-1' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' },
    ]);
    expect(said).toEqual(['dropped:messages[0].content[5]']);
  });

  it('has its instructions in front and the later ones in their place', () => {
    const list = [
      { role: 'system', content: 'first' },
      { role: 'user', content: 'hi' },
      { role: 'developer', content: 'then' },
      { role: 'system', content: 'last' },
    ];
    const openai = chat({ messages: list });
    expect(openai.body.instructions).toBe('first');
    expect(openai.body.input).toEqual([
      HI,
      { type: 'message', role: 'developer', content: 'then' },
      { type: 'message', role: 'system', content: 'last' },
    ]);
    const local = chat({ messages: list }, targetOf('llamacpp'));
    expect((local.body.input as JsonObject[])[1]).toEqual({ type: 'message', role: 'system', content: 'then' });
    expect(local.said).toEqual(['converted:messages[2].role']);
  });
});

describe('what the model said before', () => {
  const TURN: Message[] = [
    { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
    {
      role: 'assistant',
      parts: [
        { type: 'text', text: 'let me ' },
        { type: 'text', text: 'look' },
        { type: 'tool-call', id: 'c1', name: 'look', arguments: '' },
        { type: 'tool-call', id: 'c2', name: 'sql', arguments: 'SELECT 1', kind: 'custom' },
      ],
    },
    { role: 'tool', parts: [{ type: 'tool-result', id: 'c1', parts: [{ type: 'text', text: 'seen' }] }] },
    {
      role: 'tool',
      parts: [{ type: 'tool-result', id: 'c2', parts: [{ type: 'text', text: 'no' }], isError: true }],
    },
  ];

  it('is items of their own, tied together by the id of the call alone', () => {
    const { body, said } = history(TURN);
    expect(body.input).toEqual([
      HI,
      {
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [
          { type: 'output_text', text: 'let me ', annotations: [] },
          { type: 'output_text', text: 'look', annotations: [] },
        ],
      },
      { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'sql', input: 'SELECT 1' },
      { type: 'function_call_output', call_id: 'c1', output: 'seen' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: 'Error: no' },
    ]);
    expect(said).toEqual(['emulated:messages[3].is_error']);
  });

  it.each(['deepseek', 'openrouter', 'vllm', 'xai', 'groq', 'huggingface'])('is a plain text for %s', (type) => {
    const { body } = history(TURN, 'chat', targetOf(type));
    expect((body.input as JsonObject[])[1]).toEqual({ type: 'message', role: 'assistant', content: 'let me look' });
  });

  it('keeps a refusal as one', () => {
    const { body } = chat({
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: null, refusal: 'no' },
        { role: 'user', content: 'hi' },
      ],
    });
    expect((body.input as JsonObject[])[1]).toMatchObject({ content: [{ type: 'refusal', refusal: 'no' }] });
  });

  it('shows the pictures of a tool in a turn of the user where the host takes only text there', () => {
    const list: Message[] = [
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'c1', name: 'look', arguments: '{}' }] },
      {
        role: 'tool',
        parts: [
          {
            type: 'tool-result',
            id: 'c1',
            parts: [
              { type: 'text', text: 'here' },
              { type: 'image', source: { kind: 'url', url: 'https://a.test/x.png' } },
            ],
          },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'and?' }] },
    ];
    const image = { type: 'input_image', image_url: 'https://a.test/x.png' };
    const openai = history(list);
    expect((openai.body.input as JsonObject[])[1]?.output).toEqual([{ type: 'input_text', text: 'here' }, image]);
    const local = history(list, 'chat', targetOf('llamacpp'));
    expect((local.body.input as JsonObject[]).slice(1)).toEqual([
      { type: 'function_call_output', call_id: 'c1', output: 'here' },
      { type: 'message', role: 'user', content: [image, { type: 'input_text', text: 'and?' }] },
    ]);
    expect(local.said).toEqual(['emulated:messages[1].content[1]']);
  });
});

describe('the model’s earlier thoughts', () => {
  const thought = (part: object): Message[] => [
    { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'hm', ...part },
        { type: 'text', text: 'so' },
      ],
    },
    { role: 'user', parts: [{ type: 'text', text: 'and?' }] },
  ];
  const second = ({ body }: { body: JsonObject }) => (body.input as JsonObject[])[1];

  it.each<[string, string]>([
    ['openai', 'openai'],
    ['azure', 'azure'],
    ['xai', 'xai'],
    ['deepseek', 'deepseek'],
    ['openrouter', 'openrouter'],
    ['bedrock-mantle', 'bedrock'],
  ])('go back sealed to %s, which sealed them, and more are asked for', (type, signer) => {
    const list = thought({ signature: 'seal', signer, id: 'rs_1' });
    const encoded = history(list, 'messages', targetOf(type));
    expect(second(encoded)).toEqual({
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'hm' }],
      encrypted_content: 'seal',
    });
    expect(encoded.body).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] });
    expect(encoded.said).toEqual([]);
  });

  it('sealed without words go back without any', () => {
    const encoded = history(thought({ text: '', redacted: 'seal', signer: 'openai' }));
    expect(second(encoded)).toEqual({ type: 'reasoning', summary: [], encrypted_content: 'seal' });
  });

  it.each([
    ['anthropic', 'openai'],
    ['openai', 'azure'],
    ['xai', 'openai'],
    [undefined, 'openai'],
  ])('sealed by %s are left out for %s, and the caller is told', (signer, type) => {
    const encoded = history(thought({ signature: 'seal', ...(signer ? { signer } : {}) }), 'chat', targetOf(type));
    expect(encoded.body.input).toHaveLength(3);
    expect(encoded.body.include).toBeUndefined();
    expect(encoded.said).toEqual(['dropped:messages[1].reasoning_content']);
  });

  it('go back in plain text to those who want them so', () => {
    const encoded = history(thought({}), 'chat', targetOf('deepseek'));
    expect(second(encoded)).toEqual({
      type: 'reasoning',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'hm' }],
    });
    expect(history(thought({})).said).toEqual(['dropped:messages[1].reasoning_content']);
  });
});

describe('how much the model is to think', () => {
  const GPT5 = targetOf('openai', 'gpt-5-mini');

  it.each<[string, JsonObject, JsonObject | undefined, string[]]>([
    ['an effort', { reasoning_effort: 'low' }, { effort: 'low' }, ['converted:reasoning_effort']],
    ['the most', { reasoning_effort: 'max' }, { effort: 'xhigh' }, ['converted:reasoning_effort']],
    ['nothing', {}, undefined, []],
  ])('is said by %s', (_what, members, reasoning, said) => {
    const encoded = chat(members, GPT5);
    expect(encoded.body.reasoning).toEqual(reasoning);
    expect(encoded.said).toEqual(said);
  });

  it('is said by a budget, and thoughts are told where they are to be shown', () => {
    const encoded = messages({ thinking: { type: 'enabled', budget_tokens: 2048, display: 'summarized' } }, GPT5);
    expect(encoded.body.reasoning).toEqual({ effort: 'low', summary: 'auto' });
    const silent = messages({ thinking: { type: 'enabled', budget_tokens: 20_000 } }, GPT5);
    expect(silent.body.reasoning).toEqual({ effort: 'high' });
  });

  it('is left out with models that do not think; switching it off loses nothing', () => {
    expect(chat({ reasoning_effort: 'low' }).said).toEqual(['dropped:reasoning_effort']);
    expect(messages({ thinking: { type: 'disabled' } })).toMatchObject({ said: [] });
  });

  it('brings thoughts sealed from models that are known to think, and from every one of OpenRouter', () => {
    const sealed = ['reasoning.encrypted_content'];
    expect(chat({}, GPT5).body.include).toEqual(sealed);
    expect(chat({}, targetOf('openrouter', 'some/model')).body.include).toEqual(sealed);
    expect(chat({}, targetOf('bedrock-mantle', 'openai.gpt-5.6-luna')).body.include).toEqual(sealed);
    expect(chat({}).body.include).toBeUndefined();
    expect(chat({}, targetOf('deepseek')).body.include).toBeUndefined();
    expect(chat({ logprobs: true }, GPT5).body.include).toEqual(['message.output_text.logprobs', ...sealed]);
  });
});

describe('a call of Messages', () => {
  it('says in Responses what has a word there, and judges the rest', () => {
    const { body, said } = messages({
      system: [{ type: 'text', text: 'be brief', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      stop_sequences: ['x'],
      top_k: 3,
      metadata: { user_id: 'u' },
      service_tier: 'standard_only',
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    });
    expect(body).toEqual({
      model: 'gpt-4o',
      input: [{ type: 'message', role: 'system', content: 'be brief' }, HI],
      store: false,
      tools: [TOOL],
      tool_choice: 'required',
      parallel_tool_calls: false,
      max_output_tokens: 100,
      text: { format: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: true } },
      user: 'u',
      service_tier: 'default',
    });
    expect(said.sort()).toEqual([
      'converted:service_tier',
      'dropped:stop_sequences',
      'dropped:system[0].cache_control',
      'dropped:top_k',
    ]);
  });

  it('shows documents', () => {
    const { body, said } = messages({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'abc' }, title: 'T' },
            { type: 'document', source: { type: 'url', url: 'https://a.test/x.pdf' } },
            { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA' } },
            { type: 'document', source: { type: 'file', file_id: 'file_1' } },
          ],
        },
      ],
    });
    expect((body.input as JsonObject[])[0]?.content).toEqual([
      { type: 'input_text', text: 'T\n\nabc' },
      { type: 'input_file', file_url: 'https://a.test/x.pdf' },
      { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,AA' },
    ]);
    expect(said).toEqual(['converted:messages[0].content[0]', 'dropped:messages[0].content[3]']);
  });
});

describe('the cap on output', () => {
  it('is what was reserved where the caller gave none', () => {
    expect(chat({}, targetOf('openai', 'gpt-4o', 500)).body.max_output_tokens).toBe(500);
  });

  it('is no less than the vendor takes, and the caller is told', () => {
    const { body, said } = messages({ max_tokens: 3 });
    expect(body.max_output_tokens).toBe(16);
    expect(said).toEqual(['converted:max_tokens']);
    expect(messages({ max_tokens: 3 }, targetOf('xai')).body.max_output_tokens).toBe(3);
  });
});

describe('where it goes', () => {
  const path = (target: Target) =>
    openaiResponsesDialect.encode(chatDialect.decode({ messages: [{ role: 'user', content: 'x' }] }), target).path;

  it('is /responses; Azure’s versioned base names the version and never a deployment', () => {
    expect(path(OPENAI)).toBe('/responses');
    expect(path(targetOf('azure'))).toBe('/responses');
    expect(path({ ...targetOf('azure', 'my-deployment'), apiVersion: '2025-04-01-preview' })).toBe(
      '/responses?api-version=2025-04-01-preview',
    );
    // The version that is named where the provider has none knows no Responses.
    expect(path({ ...targetOf('azure'), apiVersion: '2024-10-21' })).toBe('/responses?api-version=2025-04-01-preview');
    expect(openaiResponsesDialect.listing?.(OPENAI.spec, undefined)).toEqual({ path: '/models', headers: [] });
    expect(openaiResponsesDialect.listing?.(OPENAI.spec, 'v1')).toEqual({
      path: '/models?api-version=v1',
      headers: [],
    });
  });

  it('takes openai-beta along', () => {
    const { headers } = openaiResponsesDialect.encode(
      chatDialect.decode({ messages: [{ role: 'user', content: 'x' }] }),
      { ...OPENAI, vendorHeaders: { 'openai-beta': 'b', 'anthropic-beta': 'a' } },
    );
    expect(headers).toEqual({ 'openai-beta': 'b' });
  });

  it('has nothing in it that the host refuses', () => {
    const groq = targetOf('groq', 'openai/gpt-oss-20b');
    const { body, said } = chat({ logprobs: true, top_logprobs: 2, prompt_cache_key: 'k' }, groq);
    expect(body).toEqual({ model: 'openai/gpt-oss-20b', input: [HI], store: false });
    expect(said).toContain('dropped:prompt_cache_key');
    expect(said).toContain('dropped:top_logprobs');
  });
});
