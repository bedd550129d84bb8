import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { cohereChatDialect } from './dialect.ts';

const TARGET: Target = {
  spec: providerSpec('cohere') as ProviderSpec,
  model: 'command-a-reasoning-08-2025',
  outputCap: 4000,
  outputLimit: undefined,
};

function fromChat(body: JsonObject, target: Partial<Target> = {}) {
  const call = chatDialect.decode({ messages: [{ role: 'user', content: 'hi' }], ...body });
  return sent(cohereChatDialect.encode(call, { ...TARGET, ...target }));
}

function fromMessages(body: JsonObject) {
  const call = messagesDialect.decode({ max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], ...body });
  return sent(cohereChatDialect.encode(call, TARGET));
}

function sent({ path, body, verdicts }: ReturnType<typeof cohereChatDialect.encode>) {
  return { path, body, verdicts: verdicts.map(({ verdict, member }) => `${verdict}:${member}`) };
}

const tool = (name: string, more: JsonObject = {}, parameters: JsonObject = { type: 'object' }) => ({
  type: 'function',
  function: { name, parameters, ...more },
});

describe('a call to Cohere', () => {
  it('says what both have in Cohere’s words, and needs no verdict for it', () => {
    const { path, body, verdicts } = fromChat({
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: 'https://x/i.png', detail: 'low' } },
          ],
        },
      ],
      max_tokens: 50,
      temperature: 0.2,
      top_p: 0.9,
      top_k: 40,
      seed: 7,
      stop: ['END'],
      frequency_penalty: 0.5,
      presence_penalty: 0.25,
      logprobs: true,
      stream: true,
    });
    expect(path).toBe('/v2/chat');
    expect(body).toEqual({
      model: 'command-a-reasoning-08-2025',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: 'https://x/i.png', detail: 'low' } },
          ],
        },
      ],
      max_tokens: 50,
      temperature: 0.2,
      p: 0.9,
      k: 40,
      seed: 7,
      stop_sequences: ['END'],
      frequency_penalty: 0.5,
      presence_penalty: 0.25,
      logprobs: true,
      stream: true,
    });
    expect(verdicts).toEqual([]);
  });

  it('sends the cap that was reserved where the caller gave none', () => {
    expect(fromChat({}).body.max_tokens).toBe(4000);
    expect(fromChat({}, { outputCap: undefined }).body).not.toHaveProperty('max_tokens');
  });

  it('keeps values within Cohere’s bounds and says so', () => {
    const { body, verdicts } = fromChat({
      top_p: 0.999,
      frequency_penalty: 1.5,
      presence_penalty: -1,
      seed: -4,
      stop: ['a', 'b', 'c', 'd', 'e', 'f'],
    });
    expect(body).toMatchObject({
      p: 0.99,
      frequency_penalty: 1,
      presence_penalty: 0,
      stop_sequences: ['a', 'b', 'c', 'd', 'e'],
    });
    expect(body).not.toHaveProperty('seed');
    expect(verdicts).toEqual([
      'converted:top_p',
      'converted:frequency_penalty',
      'converted:presence_penalty',
      'dropped:seed',
      'dropped:stop[5]',
    ]);
    expect(fromChat({ top_p: 1, frequency_penalty: 0 }).verdicts).toEqual([]);
  });

  it('names everything that Cohere has no word for', () => {
    const { verdicts } = fromChat({
      n: 2,
      top_logprobs: 3,
      logprobs: true,
      logit_bias: { 5: 1 },
      user: 'u',
      service_tier: 'flex',
      metadata: { a: 'b' },
      prediction: { type: 'content', content: 'x' },
    });
    expect(verdicts.sort()).toEqual(
      ['n', 'top_logprobs', 'logit_bias', 'user', 'service_tier', 'metadata', 'prediction']
        .map((name) => `dropped:${name}`)
        .sort(),
    );
  });

  it('passes on what only Cohere has', () => {
    const own = {
      documents: [{ data: { text: 'd' } }],
      citation_options: { mode: 'fast' },
      safety_mode: 'STRICT',
      priority: 1,
    };
    const { body, verdicts } = fromChat(own);
    expect(body).toMatchObject(own);
    expect(verdicts).toEqual([]);
  });

  describe('in its messages', () => {
    it('puts the instructions into one first turn, and later ones into the user’s, marked', () => {
      const { body, verdicts } = fromChat({
        messages: [
          { role: 'system', content: 'One.' },
          { role: 'developer', content: 'Two.' },
          { role: 'user', content: 'a' },
          { role: 'system', content: 'Three.' },
        ],
      });
      expect(body.messages).toEqual([
        { role: 'system', content: 'One.\n\nTwo.' },
        { role: 'user', content: 'a' },
        { role: 'user', content: '<system>\nThree.\n</system>' },
      ]);
      expect(verdicts).toEqual(['converted:messages[3].role']);
    });

    it('says reasoning again where Cohere has it: as the plan of calls, or in front of a text', () => {
      const { body, verdicts } = fromChat({
        messages: [
          { role: 'user', content: 'a' },
          {
            role: 'assistant',
            content: null,
            reasoning_content: 'I look.',
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
          },
          { role: 'tool', tool_call_id: 'c1', content: '5' },
          { role: 'assistant', content: 'Five.', reasoning_content: 'It is five.' },
          { role: 'user', content: 'b' },
        ],
      });
      expect((body.messages as JsonObject[]).slice(1, 4)).toEqual([
        {
          role: 'assistant',
          tool_plan: 'I look.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '5' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'It is five.' },
            { type: 'text', text: 'Five.' },
          ],
        },
      ]);
      expect(verdicts).toEqual([]);
    });

    it('leaves reasoning to the vendor that signed it, and says so', () => {
      const { body, verdicts } = fromMessages({
        messages: [
          { role: 'user', content: 'a' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 's' },
              { type: 'text', text: 'b' },
            ],
          },
          { role: 'user', content: 'c' },
        ],
      });
      expect((body.messages as JsonObject[])[1]).toEqual({ role: 'assistant', content: 'b' });
      expect(verdicts).toEqual(['dropped:messages[1].content[0]']);
    });

    it('makes arguments that are no object into one', () => {
      const calls = [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '' } },
        { id: 'b', type: 'function', function: { name: 'f', arguments: '{"x":' } },
      ];
      const { body, verdicts } = fromChat({
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'text', tool_calls: calls },
          { role: 'tool', tool_call_id: 'a', content: 'r' },
          { role: 'tool', tool_call_id: 'b', content: 'r' },
        ],
      });
      expect((body.messages as JsonObject[])[1]).toEqual({
        role: 'assistant',
        content: 'text',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'b', type: 'function', function: { name: 'f', arguments: '{"raw_arguments":"{\\"x\\":"}' } },
        ],
      });
      expect(verdicts).toEqual(['converted:messages[1].tool_calls[1].function.arguments']);
    });

    it('makes texts of the user’s files documents that can be cited, unless tools or a format are in the way', () => {
      const file = {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'Snow.' },
        title: 'Weather',
      };
      const messages = [{ role: 'user', content: [{ type: 'text', text: 'a' }, file] }];
      const alone = fromMessages({ messages });
      expect(alone.body.documents).toEqual([{ data: { title: 'Weather', text: 'Snow.' } }]);
      expect(alone.body.messages).toEqual([{ role: 'user', content: 'a' }]);
      expect(alone.verdicts).toEqual(['converted:messages[0].content[1]']);
      const withTools = fromMessages({ messages, tools: [{ name: 'f', input_schema: { type: 'object' } }] });
      expect(withTools.body).not.toHaveProperty('documents');
      expect(withTools.body.messages).toEqual([{ role: 'user', content: 'a\n\nWeather\n\nSnow.' }]);
      const base64 = btoa('Rain.');
      const inline = fromChat({
        messages: [
          {
            role: 'user',
            content: [{ type: 'file', file: { filename: 'r.txt', file_data: `data:text/plain;base64,${base64}` } }],
          },
        ],
      });
      expect(inline.body.documents).toEqual([{ data: { title: 'r.txt', text: 'Rain.' } }]);
    });

    it('names parts that Cohere cannot take', () => {
      const { body, verdicts } = fromMessages({
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
              { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
            ],
          },
        ],
      });
      expect(body.messages).toEqual([{ role: 'user', content: 'a' }]);
      expect(verdicts).toEqual(['dropped:messages[0].content[0].cache_control', 'dropped:messages[0].content[1]']);
    });

    it('says results of tools as text, errors as such, and documents as documents', () => {
      const { body, verdicts } = fromMessages({
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'f', input: {} }] },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 't1',
                is_error: true,
                content: [
                  { type: 'text', text: 'broken' },
                  { type: 'image', source: { type: 'url', url: 'https://x/i.png' } },
                ],
              },
            ],
          },
        ],
      });
      expect((body.messages as JsonObject[])[2]).toEqual({
        role: 'tool',
        tool_call_id: 't1',
        content: 'Error:\nbroken',
      });
      expect(verdicts).toEqual([
        'dropped:messages[2].content[0].content[1]',
        'emulated:messages[2].content[0].is_error',
      ]);
    });
  });

  describe('with tools', () => {
    it('demands some call, or none', () => {
      expect(fromChat({ tools: [tool('f')], tool_choice: 'required' }).body.tool_choice).toBe('REQUIRED');
      expect(fromChat({ tools: [tool('f')], tool_choice: 'none' }).body.tool_choice).toBe('NONE');
      expect(fromChat({ tools: [tool('f')], tool_choice: 'auto' }).body).not.toHaveProperty('tool_choice');
    });

    it('brings a call of one tool about by offering no other', () => {
      const { body, verdicts } = fromChat({
        tools: [tool('f'), tool('g')],
        tool_choice: { type: 'function', function: { name: 'g' } },
      });
      expect(body.tools).toEqual([tool('g')]);
      expect(body.tool_choice).toBe('REQUIRED');
      expect(verdicts).toEqual(['emulated:tool_choice']);
    });

    it('is strict for all of them or for none', () => {
      const schema = { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] };
      expect(fromChat({ tools: [tool('f', { strict: true }, schema)] })).toMatchObject({
        body: { strict_tools: true },
        verdicts: [],
      });
      const mixed = fromChat({ tools: [tool('f', { strict: true }, schema), tool('g')] });
      expect(mixed.body).not.toHaveProperty('strict_tools');
      expect(mixed.verdicts).toEqual(['dropped:tools[0].function.strict']);
      // Strict tools need a required parameter.
      expect(fromChat({ tools: [tool('f', { strict: true })] }).verdicts).toEqual(['dropped:tools[0].function.strict']);
    });

    it('names what cannot be said of them', () => {
      const { verdicts } = fromChat({
        tools: [tool('f'), { type: 'custom', custom: { name: 'g' } }],
        parallel_tool_calls: false,
      });
      expect(verdicts).toEqual(['dropped:tools[1]', 'dropped:parallel_tool_calls']);
      expect(
        fromChat({ tools: [{ type: 'custom', custom: { name: 'g' } }], tool_choice: 'required' }).verdicts,
      ).toEqual(['dropped:tools[0]', 'dropped:tool_choice']);
    });
  });

  describe('that wants JSON', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const format = { type: 'json_schema', json_schema: { name: 'n', schema } };

    it('asks for it by the format', () => {
      expect(fromChat({ response_format: { type: 'json_object' } })).toMatchObject({
        body: { response_format: { type: 'json_object' } },
        verdicts: [],
      });
      expect(fromChat({ response_format: format })).toMatchObject({
        body: { response_format: { type: 'json_object', json_schema: schema } },
        verdicts: ['converted:response_format'],
      });
    });

    it('asks in words where Cohere would refuse the format: beside tools', () => {
      const { body, verdicts } = fromChat({ response_format: format, tools: [tool('f')] });
      expect(body).not.toHaveProperty('response_format');
      expect((body.messages as JsonObject[])[0]).toMatchObject({
        role: 'system',
        content: expect.stringContaining('"a"'),
      });
      expect(verdicts).toEqual(['emulated:response_format']);
    });
  });

  describe('that wants reasoning', () => {
    it.each([
      [{ reasoning_effort: 'low' }, { type: 'enabled', token_budget: 1024 }],
      [{ reasoning_effort: 'high' }, { type: 'enabled' }],
      [
        { reasoning_effort: 'medium', max_tokens: 2000 },
        { type: 'enabled', token_budget: 1000 },
      ],
      [{ reasoning_effort: 'none' }, { type: 'disabled' }],
      [{ thinking: { type: 'enabled', budget_tokens: 600 } }, { type: 'enabled', token_budget: 600 }],
    ])('is told how much: %j', (asked, thinking) => {
      const { body, verdicts } = fromChat(asked as JsonObject);
      expect(body.thinking).toEqual(thinking);
      expect(verdicts).toEqual([`converted:${Object.keys(asked)[0]}`]);
    });

    it('of a model without any gets a verdict; one that wants none loses nothing', () => {
      const plain = { model: 'command-r-08-2024' };
      expect(fromChat({ reasoning_effort: 'low' }, plain)).toMatchObject({ verdicts: ['dropped:reasoning_effort'] });
      expect(fromChat({ reasoning_effort: 'low' }, plain).body).not.toHaveProperty('thinking');
      expect(fromChat({ reasoning_effort: 'none' }, plain).verdicts).toEqual([]);
    });
  });
});
