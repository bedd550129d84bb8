import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../json/json.ts';
import { InvalidRequest } from '../invalid-request.ts';
import { chatDialect } from './client.ts';

const HI: JsonObject = { role: 'user', content: 'hi' };
const TOOL: JsonObject = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };

function decode(members: JsonObject, messages: Json = [HI]) {
  return chatDialect.decode({ model: 'm', messages, ...members });
}

/** The member that a body is refused for. */
function blamed(body: JsonObject): string | null {
  try {
    chatDialect.decode(body);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidRequest);
    return (error as InvalidRequest).param;
  }
  throw new Error('the body was taken');
}

describe('a body that is not what the dialect says', () => {
  it.each<[string, JsonObject]>([
    ['messages', {}],
    ['messages', { messages: null }],
    ['messages', { messages: 'hi' }],
    ['messages', { messages: [] }],
    ['messages[0]', { messages: ['hi'] }],
    ['messages[0].role', { messages: [{ content: 'hi' }] }],
    ['messages[1].role', { messages: [HI, { role: 'robot', content: 'hi' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: 7 }] }],
    ['messages[0].content[1]', { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, 'b'] }] }],
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ text: 'a' }] }] }],
    ['messages[0].content[0].text', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['messages[0].content[0].image_url', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
    ['messages[0].content[0].file', { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] }],
    [
      'messages[0].content[0].type',
      { messages: [{ role: 'system', content: [{ type: 'image_url', image_url: { url: 'https://a/b' } }] }] },
    ],
    ['messages[0].tool_call_id', { messages: [{ role: 'tool', content: 'x' }] }],
    ['messages[0].tool_calls[0].function', { messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] }],
    ['messages[0].tool_calls', { messages: [{ role: 'assistant', tool_calls: 'a' }] }],
    ['messages[0].reasoning_content', { messages: [{ role: 'assistant', reasoning_content: 7 }] }],
    ['messages[0].cache_control.type', { messages: [{ ...HI, cache_control: { type: 'forever' } }] }],
    ['model', { model: 7, messages: [HI] }],
    ['stream', { stream: 'yes', messages: [HI] }],
    ['stream_options.include_usage', { stream_options: { include_usage: 1 }, messages: [HI] }],
    ['temperature', { temperature: '1', messages: [HI] }],
    ['n', { n: 0, messages: [HI] }],
    ['n', { n: 129, messages: [HI] }],
    ['n', { n: 1.5, messages: [HI] }],
    ['top_logprobs', { top_logprobs: 21, messages: [HI] }],
    ['top_logprobs', { top_logprobs: -1, messages: [HI] }],
    ['stop', { stop: Array(17).fill('x'), messages: [HI] }],
    ['stop[1]', { stop: ['a', 1], messages: [HI] }],
    ['max_tokens', { max_tokens: 0, messages: [HI] }],
    ['max_tokens', { max_tokens: 1_000_001, messages: [HI] }],
    ['max_tokens', { max_tokens: 1.5, messages: [HI] }],
    ['max_tokens', { max_tokens: 0, max_completion_tokens: 5, messages: [HI] }],
    ['max_completion_tokens', { max_completion_tokens: 1_000_001, messages: [HI] }],
    ['logit_bias.50256', { logit_bias: { 50256: 'x' }, messages: [HI] }],
    ['tools', { tools: {}, messages: [HI] }],
    ['tools[0].function', { tools: [{ type: 'function' }], messages: [HI] }],
    ['tools[0].function.name', { tools: [{ type: 'function', function: {} }], messages: [HI] }],
    ['tools[0].function.parameters', { tools: [{ function: { name: 'a', parameters: 1 } }], messages: [HI] }],
    ['tool_choice', { tool_choice: 'maybe', messages: [HI] }],
    [
      'tool_choice.function.name',
      { tools: [TOOL], tool_choice: { type: 'function', function: { name: 'b' } }, messages: [HI] },
    ],
    ['function_call.name', { functions: [{ name: 'a' }], function_call: { name: 'b' }, messages: [HI] }],
    ['response_format.json_schema', { response_format: { type: 'json_schema' }, messages: [HI] }],
    ['response_format.type', { response_format: {}, messages: [HI] }],
    ['user', { user: 7, messages: [HI] }],
    ...['api_base', 'base_url', 'api_key', 'custom_host', 'organization', 'custom_llm_provider', 'extra_headers'].map(
      (name): [string, JsonObject] => [name, { [name]: 'x', messages: [HI] }],
    ),
  ])('is refused for %s', (member, body) => {
    expect(blamed(body)).toBe(member);
  });
});

describe('a body that is', () => {
  it('may leave the model out, and null is absent everywhere', () => {
    const nothing = Object.fromEntries(
      [
        ...['model', 'stream', 'stream_options', 'tools', 'tool_choice', 'max_tokens', 'max_completion_tokens', 'n'],
        ...['temperature', 'stop', 'logit_bias', 'response_format', 'user', 'api_key', 'metadata', 'reasoning'],
      ].map((name) => [name, null]),
    );
    expect(chatDialect.decode({ ...nothing, messages: [HI] })).toEqual(chatDialect.decode({ messages: [HI] }));
    expect(chatDialect.decode({ messages: [HI] }).model).toBeUndefined();
  });

  it('is taken at each bound', () => {
    const call = decode({ n: 128, top_logprobs: 20, stop: Array(16).fill('x'), max_tokens: 1_000_000 });
    expect(call).toMatchObject({ n: 128, topLogprobs: 20, maxOutputTokens: 1_000_000 });
    expect(decode({ n: 1, top_logprobs: 0, max_completion_tokens: 1 })).toMatchObject({
      topLogprobs: 0,
      maxOutputTokens: 1,
    });
  });

  it('has its cap from max_completion_tokens where both stand, and remembers the other', () => {
    expect(decode({ max_tokens: 900_000, max_completion_tokens: 10 })).toMatchObject({
      maxOutputTokens: 10,
      maxOutputMember: 'max_completion_tokens',
      extra: { max_tokens: 900_000 },
    });
    expect(decode({ max_tokens: 5 })).toMatchObject({ maxOutputTokens: 5, maxOutputMember: 'max_tokens', extra: {} });
  });

  it('keeps members without a unified meaning as sent', () => {
    const extra = { prediction: { type: 'content', content: 'x' }, store: true, web_search_options: {}, min_p: 0.1 };
    expect(decode(extra).extra).toEqual(extra);
    expect(decode({ stream_options: { include_usage: true, include_obfuscation: false } })).toMatchObject({
      includeUsage: true,
      extra: { stream_options: { include_obfuscation: false } },
    });
  });

  it('tells text, images, audio and files apart', () => {
    const content = [
      { type: 'text', text: 'look', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://a/b.png', format: 'image/png' } },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'wav' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,CCCC' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'video_url', video_url: { url: 'https://a/b.mp4' } },
    ];
    expect(decode({}, [{ role: 'user', content }]).messages[0]?.parts).toEqual([
      { type: 'text', text: 'look', cache: { ttl: '1h' } },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', base64: 'AAAA' }, detail: 'low' },
      { type: 'image', source: { kind: 'url', url: 'https://a/b.png' }, extra: { image_url: { format: 'image/png' } } },
      { type: 'audio', base64: 'BBBB', format: 'wav' },
      { type: 'file', name: 'a.pdf', source: { kind: 'data', mediaType: 'application/pdf', base64: 'CCCC' } },
      { type: 'file', source: { kind: 'id', id: 'file-1' } },
      { type: 'opaque', dialect: 'chat', value: { type: 'video_url', video_url: { url: 'https://a/b.mp4' } } },
    ]);
  });

  it('puts a mark on a whole message behind its last part', () => {
    const [message] = decode({}, [{ ...HI, cache_control: { type: 'ephemeral' } }]).messages;
    expect(message).toEqual({ role: 'user', parts: [{ type: 'text', text: 'hi', cache: {} }] });
  });

  it('reads an assistant’s turn in the order in which the model wrote it', () => {
    const item = { type: 'reasoning.text', text: 'hm', signature: 'sig', index: 0 };
    const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } };
    const said = {
      role: 'assistant',
      content: 'well',
      reasoning_content: 'hm',
      reasoning_details: [item],
      tool_calls: [call],
    };
    expect(decode({}, [HI, said, { role: 'tool', tool_call_id: 'c1', content: 'ok' }]).messages.slice(1)).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm', signature: 'sig', detail: item },
          { type: 'text', text: 'well' },
          { type: 'tool-call', id: 'c1', name: 'look', arguments: '{}' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', id: 'c1', parts: [{ type: 'text', text: 'ok' }] }] },
    ]);
  });

  it('reads reasoning by either of its plain names', () => {
    for (const name of ['reasoning_content', 'reasoning']) {
      const [, message] = decode({}, [HI, { role: 'assistant', content: 'a', [name]: 'hm' }]).messages;
      expect(message?.parts[0]).toEqual({ type: 'reasoning', text: 'hm' });
    }
  });

  it('pairs the superseded function calls with their results', () => {
    const call = decode({ functions: [{ name: 'look', parameters: {} }], function_call: 'auto' }, [
      HI,
      { role: 'assistant', content: null, function_call: { name: 'look', arguments: '{"a":1}' } },
      { role: 'function', name: 'look', content: 'found' },
    ]);
    expect(call).toMatchObject({ legacyFunctions: true, toolChoice: { type: 'auto' }, tools: [{ name: 'look' }] });
    const [, asked, answered] = call.messages;
    const id = asked?.parts[0]?.type === 'tool-call' ? asked.parts[0].id : undefined;
    expect(id).toBeDefined();
    expect(answered?.parts[0]).toMatchObject({ type: 'tool-result', id, name: 'look' });
  });

  it.each<[JsonObject, JsonObject]>([
    [{ reasoning_effort: 'low' }, { effort: 'low' }],
    [{ reasoning: { effort: 'high' } }, { effort: 'high' }],
    [{ reasoning: { max_tokens: 2000 } }, { budgetTokens: 2000 }],
    [{ thinking: { type: 'disabled' } }, { enabled: false }],
    [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, { enabled: true, budgetTokens: 1024 }],
    [
      { enable_thinking: true, thinking_budget: 50 },
      { enabled: true, budgetTokens: 50 },
    ],
  ])('reads how much to think from %j', (members, reasoning) => {
    expect(decode(members).reasoning).toEqual(reasoning);
  });

  it.each<[Json, JsonObject]>([
    ['any', { type: 'required' }],
    ['required', { type: 'required' }],
    ['none', { type: 'none' }],
    [
      { type: 'function', function: { name: 'look' } },
      { type: 'tool', name: 'look' },
    ],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [] } }, { type: 'required' }],
  ])('reads the tool choice %j', (choice, toolChoice) => {
    expect(decode({ tools: [TOOL], tool_choice: choice }).toolChoice).toEqual(toolChoice);
  });
});
