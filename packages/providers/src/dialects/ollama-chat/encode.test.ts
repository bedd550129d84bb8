import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { ollamaChatDialect } from './dialect.ts';

const TARGET: Target = {
  spec: providerSpec('ollama') as ProviderSpec,
  model: 'qwen3:4b',
  outputCap: 4000,
  outputLimit: undefined,
};

function fromChat(body: JsonObject, target: Partial<Target> = {}) {
  const call = chatDialect.decode({ messages: [{ role: 'user', content: 'hi' }], ...body });
  return sent(ollamaChatDialect.encode(call, { ...TARGET, ...target }));
}

function fromMessages(body: JsonObject) {
  const call = messagesDialect.decode({ max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], ...body });
  return sent(ollamaChatDialect.encode(call, TARGET));
}

function sent({ path, body, verdicts }: ReturnType<typeof ollamaChatDialect.encode>) {
  return { path, body, verdicts: verdicts.map(({ verdict, member }) => `${verdict}:${member}`) };
}

const tool = (name: string, more: JsonObject = {}) => ({
  type: 'function',
  function: { name, parameters: { type: 'object' }, ...more },
});

describe('a call to Ollama', () => {
  it('says what both have in Ollama’s words', () => {
    const { path, body, verdicts } = fromChat({
      max_tokens: 50,
      temperature: 0.2,
      top_p: 0.9,
      top_k: 40,
      seed: 7,
      stop: ['END'],
      frequency_penalty: 0.5,
      presence_penalty: 0.25,
      logprobs: true,
      top_logprobs: 2,
      stream: true,
    });
    expect(path).toBe('/api/chat');
    expect(body).toEqual({
      model: 'qwen3:4b',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      options: {
        num_predict: 50,
        temperature: 0.2,
        top_p: 0.9,
        top_k: 40,
        seed: 7,
        presence_penalty: 0.25,
        frequency_penalty: 0.5,
        stop: ['END'],
      },
      logprobs: true,
      top_logprobs: 2,
    });
    expect(verdicts).toEqual(['converted:max_tokens']);
  });

  it('says that it wants no stream, because silence means one, and holds to what was reserved', () => {
    expect(fromChat({}).body).toMatchObject({ stream: false, options: { num_predict: 4000 } });
    expect(fromChat({}, { outputCap: undefined }).body).not.toHaveProperty('options');
    expect(fromChat({ options: { num_predict: 9999, num_ctx: 8192 } }).body.options).toEqual({
      num_predict: 4000,
      num_ctx: 8192,
    });
  });

  it('passes on what only Ollama has', () => {
    const { body, verdicts } = fromChat({
      keep_alive: '10m',
      think: 'low',
      options: { num_ctx: 8192, temperature: 0.9 },
      temperature: 0.1,
    });
    expect(body).toMatchObject({ keep_alive: '10m', think: 'low', options: { num_ctx: 8192, temperature: 0.1 } });
    expect(verdicts).toEqual([]);
  });

  it('names everything that Ollama has no word for', () => {
    const said = {
      n: 2,
      logit_bias: { 5: 1 },
      user: 'u',
      service_tier: 'flex',
      metadata: { a: 'b' },
      prediction: { type: 'content' },
      options: 'x',
    };
    const { verdicts } = fromChat({
      ...said,
      tools: [tool('f', { strict: true })],
      parallel_tool_calls: false,
      tool_choice: 'required',
    });
    expect(verdicts.sort()).toEqual(
      [...Object.keys(said), 'parallel_tool_calls', 'tool_choice', 'tools[0].function.strict']
        .map((name) => `dropped:${name}`)
        .sort(),
    );
  });

  it('asks for JSON by the format', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(fromChat({ response_format: { type: 'json_object' } })).toMatchObject({
      body: { format: 'json' },
      verdicts: [],
    });
    expect(fromChat({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } })).toMatchObject({
      body: { format: schema },
      verdicts: ['converted:response_format'],
    });
  });

  it('offers no tools where none may be called', () => {
    const { body, verdicts } = fromChat({ tools: [tool('f')], tool_choice: 'none' });
    expect(body).not.toHaveProperty('tools');
    expect(verdicts).toEqual(['emulated:tool_choice']);
    expect(fromChat({ tools: [tool('f')], tool_choice: 'auto' })).toMatchObject({
      body: { tools: [tool('f')] },
      verdicts: [],
    });
  });

  it.each<[JsonObject, string, boolean | string]>([
    [{ reasoning_effort: 'high' }, 'qwen3:4b', true],
    [{ reasoning_effort: 'none' }, 'qwen3:4b', false],
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, 'qwen3:4b', true],
    [{ thinking: { type: 'disabled' } }, 'qwen3:4b', false],
    [{ reasoning_effort: 'minimal' }, 'gpt-oss:20b', 'low'],
    [{ reasoning_effort: 'xhigh' }, 'gpt-oss:20b', 'high'],
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, 'gpt-oss', 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 10_000 } }, 'gpt-oss', 'medium'],
    [{ thinking: { type: 'enabled', budget_tokens: 20_000 } }, 'gpt-oss', 'high'],
    [{ thinking: { type: 'adaptive' } }, 'gpt-oss', true],
  ])('is told to think: %j for %s', (asked, model, think) => {
    const { body, verdicts } = fromChat(asked, { model });
    expect(body.think).toBe(think);
    expect(verdicts).toEqual([`converted:${Object.keys(asked)[0]}`]);
  });

  describe('in its messages', () => {
    it('says content as one text, with images beside it', () => {
      const { body, verdicts } = fromChat({
        messages: [
          { role: 'developer', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
              { type: 'text', text: 'b' },
              { type: 'image_url', image_url: { url: 'https://x/i.png' } },
              { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
            ],
          },
        ],
      });
      expect(body.messages).toEqual([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'a\n\nb', images: ['AAAA'] },
      ]);
      expect(verdicts).toEqual([
        'converted:messages[0].role',
        'dropped:messages[1].content[3]',
        'dropped:messages[1].content[4]',
      ]);
    });

    it('says calls with objects, and results with the name of their tool', () => {
      const { body, verdicts } = fromChat({
        messages: [
          { role: 'user', content: 'a' },
          {
            role: 'assistant',
            content: null,
            reasoning_content: 'I look.',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"x":{"y":1}}' } },
              { id: 'c2', type: 'function', function: { name: 'g', arguments: '' } },
              { id: 'c3', type: 'function', function: { name: 'g', arguments: '{"x":' } },
            ],
          },
          { role: 'tool', tool_call_id: 'c1', content: '5' },
          {
            role: 'tool',
            tool_call_id: 'c2',
            content: [
              { type: 'text', text: '6' },
              { type: 'text', text: '7' },
            ],
          },
          { role: 'tool', tool_call_id: 'c3', content: '8' },
        ],
      });
      expect((body.messages as JsonObject[]).slice(1)).toEqual([
        {
          role: 'assistant',
          content: '',
          thinking: 'I look.',
          tool_calls: [
            { id: 'c1', function: { name: 'f', arguments: { x: { y: 1 } } } },
            { id: 'c2', function: { name: 'g', arguments: {} } },
            { id: 'c3', function: { name: 'g', arguments: { raw_arguments: '{"x":' } } },
          ],
        },
        { role: 'tool', content: '5', tool_name: 'f', tool_call_id: 'c1' },
        { role: 'tool', content: '6\n7', tool_name: 'g', tool_call_id: 'c2' },
        { role: 'tool', content: '8', tool_name: 'g', tool_call_id: 'c3' },
      ]);
      expect(verdicts).toEqual(['converted:messages[1].tool_calls[2].function.arguments']);
    });

    it('keeps what a caller of Messages says, or names what is lost', () => {
      const { body, verdicts } = fromMessages({
        system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'document', title: 'Notes', source: { type: 'text', media_type: 'text/plain', data: 'Snow.' } },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 's' },
              { type: 'tool_use', id: 't1', name: 'f', input: {} },
            ],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 't1',
                is_error: true,
                content: [
                  { type: 'text', text: 'broken' },
                  { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
                ],
              },
              { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
            ],
          },
        ],
      });
      expect(body.messages).toEqual([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Notes\n\nSnow.' },
        { role: 'assistant', content: '', tool_calls: [{ id: 't1', function: { name: 'f', arguments: {} } }] },
        { role: 'tool', content: 'Error:\nbroken', images: ['AAAA'], tool_name: 'f', tool_call_id: 't1' },
        { role: 'user', content: '' },
      ]);
      expect(verdicts).toEqual([
        'dropped:system[0].cache_control',
        'converted:messages[0].content[0]',
        'dropped:messages[1].content[0]',
        'emulated:messages[2].content[0].is_error',
        'dropped:messages[2].content[1]',
        'converted:max_tokens',
      ]);
    });
  });
});
