import type { Call, Message } from '@sluice/core/chat/call';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import type { ProviderSpec } from '../../spec.ts';
import { anthropicSpecs } from '../../specs/anthropic.ts';
import { anthropicMessagesDialect } from './dialect.ts';

const [spec, vertex] = anthropicSpecs as [ProviderSpec, ProviderSpec];
const TARGET: Target = { spec, model: 'claude-haiku-4-5', outputCap: undefined, outputLimit: undefined };

/** A call as an OpenAI client makes it. */
function chat(members: Partial<Call> = {}): Call {
  return {
    dialect: 'chat',
    model: 'fast',
    stream: false,
    includeUsage: false,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: undefined,
    maxOutputTokens: 100,
    temperature: undefined,
    topP: undefined,
    topK: undefined,
    stop: [],
    seed: undefined,
    n: 1,
    presencePenalty: undefined,
    frequencyPenalty: undefined,
    logprobs: undefined,
    topLogprobs: undefined,
    logitBias: undefined,
    output: undefined,
    reasoning: undefined,
    endUser: undefined,
    serviceTier: undefined,
    metadata: undefined,
    extra: {},
    ...members,
  };
}

function encode(members: Partial<Call>, target: Partial<Target> = {}): { body: JsonObject; verdicts: string } {
  const { body, verdicts } = anthropicMessagesDialect.encode(chat(members), { ...TARGET, ...target });
  return { body, verdicts: formatVerdicts(verdicts) };
}

const text = (role: Message['role'], value: string): Message => ({ role, parts: [{ type: 'text', text: value }] });
const callOf = (id: string, args = '{}'): Message['parts'][number] => ({
  type: 'tool-call',
  id,
  name: 'get',
  arguments: args,
});
const resultOf = (id: string, value: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', id, parts: [{ type: 'text', text: value }] }],
});
const TOOL = { kind: 'function', name: 'get', parameters: { type: 'object' } } as const;

describe('a call of another dialect becomes a Messages body', () => {
  it('in the plainest case without any loss', () => {
    const { path, headers, body, verdicts } = anthropicMessagesDialect.encode(chat({ stream: true }), TARGET);
    expect({ path, headers }).toEqual({ path: '/v1/messages', headers: { 'anthropic-version': '2023-06-01' } });
    expect(body).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
    expect(verdicts).toEqual([]);
  });

  it('with the caller’s version and beta headers, and no other', () => {
    const vendorHeaders = { 'anthropic-version': '2024-01-01', 'anthropic-beta': 'a,b', 'openai-beta': 'x' };
    expect(anthropicMessagesDialect.encode(chat(), { ...TARGET, vendorHeaders }).headers).toEqual({
      'anthropic-version': '2024-01-01',
      'anthropic-beta': 'a,b',
    });
  });

  it('with instructions apart, and later ones at their place', () => {
    const { body, verdicts } = encode({
      messages: [
        text('system', 'A'),
        text('developer', 'B'),
        text('user', 'one'),
        text('assistant', 'two'),
        text('system', 'C'),
        text('user', 'three'),
      ],
    });
    expect(body.system).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ]);
    expect(body.messages).toEqual([
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '<system>\nC\n</system>' },
          { type: 'text', text: 'three' },
        ],
      },
    ]);
    expect(verdicts).toBe('converted:messages[4].role');
  });

  it('with neighbours of one role in one turn, and tool results first in it, in order', () => {
    const { body } = encode({
      messages: [
        text('user', 'a'),
        text('user', 'b'),
        { role: 'assistant', parts: [callOf('1'), callOf('2')] },
        resultOf('1', 'r1'),
        resultOf('2', 'r2'),
        text('user', 'c'),
      ],
    });
    expect(body.messages).toMatchObject([
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
      { role: 'assistant', content: [{ id: '1' }, { id: '2' }] },
      { role: 'user', content: [{ tool_use_id: '1', content: 'r1' }, { tool_use_id: '2' }, { text: 'c' }] },
    ]);
  });

  it('with results first even where an instruction stands between call and result', () => {
    const { body } = encode({
      messages: [
        text('user', 'a'),
        { role: 'assistant', parts: [callOf('1')] },
        text('system', 's'),
        resultOf('1', 'r'),
      ],
    });
    expect((body.messages as JsonObject[])[2]?.content).toMatchObject([{ type: 'tool_result' }, { type: 'text' }]);
  });

  it.each([
    ['{"a":1}', { a: 1 }, ''],
    ['', {}, ''],
    ['null', {}, ''],
    ['{"a":', { raw_arguments: '{"a":' }, 'converted:messages[1].tool_calls[0].arguments'],
    ['[1]', { raw_arguments: '[1]' }, 'converted:messages[1].tool_calls[0].arguments'],
  ])('with arguments %s as an object', (args, input, verdict) => {
    const { body, verdicts } = encode({
      messages: [text('user', 'a'), { role: 'assistant', parts: [callOf('1', args)] }, resultOf('1', 'r')],
    });
    expect((body.messages as JsonObject[])[1]?.content).toMatchObject([{ type: 'tool_use', input }]);
    expect(verdicts).toBe(verdict);
  });

  it('with ids in the form that Anthropic takes, the same for call and result, never two alike', () => {
    const { body, verdicts } = encode({
      messages: [
        text('user', 'a'),
        { role: 'assistant', parts: [callOf('f.x:0'), callOf('f_x_0')] },
        resultOf('f.x:0', 'r'),
        resultOf('f_x_0', 's'),
      ],
    });
    const [, calls, results] = body.messages as { content: JsonObject[] }[];
    const ids = calls?.content.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids ?? []) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(results?.content.map(({ tool_use_id: id }) => id)).toEqual(ids);
    expect(verdicts).toContain('converted:messages[1].tool_calls[0].id');
  });

  it('with pictures and documents, and what it can’t hear dropped by name', () => {
    const { body, verdicts } = encode({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'image', source: { kind: 'url', url: 'https://x/y.png' } },
            { type: 'image', source: { kind: 'data', mediaType: 'image/png', base64: 'AA==' }, detail: 'high' },
            { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', base64: 'AA==' }, name: 'a.pdf' },
            { type: 'file', source: { kind: 'data', mediaType: 'text/csv', base64: btoa('a,b') } },
            { type: 'file', source: { kind: 'data', mediaType: 'application/zip', base64: 'AA==' } },
            { type: 'file', source: { kind: 'id', id: 'file-1' } },
            { type: 'audio', format: 'wav', base64: 'AA==' },
          ],
        },
      ],
    });
    expect((body.messages as JsonObject[])[0]?.content).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' }, title: 'a.pdf' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } },
    ]);
    expect(verdicts).toBe(
      [
        'dropped:messages[0].content[1].image_url.detail',
        'converted:messages[0].content[3]',
        'dropped:messages[0].content[4]',
        'dropped:messages[0].content[5]',
        'dropped:messages[0].content[6]',
      ].join(','),
    );
  });

  it('with signed reasoning in front, byte for byte, and unsigned reasoning dropped by name', () => {
    const signature = 'Ep/+=\u2028';
    const { body, verdicts } = encode({
      messages: [
        text('user', 'a'),
        {
          role: 'assistant',
          parts: [
            { type: 'text', text: 'b' },
            { type: 'reasoning', text: '', signature },
            { type: 'reasoning', text: '', redacted: 'sealed' },
            { type: 'reasoning', text: 'loose' },
          ],
        },
        text('user', 'c'),
      ],
    });
    expect((body.messages as JsonObject[])[1]?.content).toEqual([
      { type: 'thinking', thinking: '', signature },
      { type: 'redacted_thinking', data: 'sealed' },
      { type: 'text', text: 'b' },
    ]);
    expect(verdicts).toBe('dropped:messages[1].content[3]');
  });

  it('without reasoning that another vendor signed or sealed', () => {
    const { body, verdicts } = encode({
      messages: [
        text('user', 'a'),
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: '', redacted: 'x', detail: { format: 'openai-responses-v1' } },
            { type: 'reasoning', text: 't', signature: 's', detail: { format: 'google-gemini-v1' } },
            { type: 'reasoning', text: 'u', signature: 'v', detail: { format: 'anthropic-claude-v1' } },
            { type: 'text', text: 'b' },
          ],
        },
        text('user', 'c'),
      ],
    });
    expect((body.messages as JsonObject[])[1]?.content).toEqual([
      { type: 'thinking', thinking: 'u', signature: 'v' },
      { type: 'text', text: 'b' },
    ]);
    expect(verdicts).toBe('dropped:messages[1].content[0],dropped:messages[1].content[1]');
  });

  it('with every cache mark', () => {
    const cache = { ttl: '1h' };
    const { body, verdicts } = encode({
      tools: [{ ...TOOL, cache }],
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 's', cache }] },
        { role: 'user', parts: [{ type: 'text', text: 'u', cache: {} }] },
        { role: 'assistant', parts: [{ ...callOf('1'), cache }] },
        { role: 'tool', parts: [{ type: 'tool-result', id: '1', parts: [{ type: 'text', text: 'r', cache }], cache }] },
      ],
    });
    expect(JSON.stringify(body).match(/"cache_control":\{"type":"ephemeral"/g)).toHaveLength(6);
    expect(JSON.stringify(body).match(/"ttl":"1h"/g)).toHaveLength(5);
    expect(verdicts).toBe('');
  });

  it.each<[string, Partial<Target>, Partial<Call>, number, string]>([
    ['the caller’s', { outputCap: 7, outputLimit: 9 }, { maxOutputTokens: 5 }, 5, ''],
    ['the reserved one', { outputCap: 7, outputLimit: 9 }, { maxOutputTokens: undefined }, 7, 'converted:max_tokens'],
    ['the model’s', { outputLimit: 9 }, { maxOutputTokens: undefined }, 9, 'converted:max_tokens'],
    ['a usual one', {}, { maxOutputTokens: undefined }, 4096, 'converted:max_tokens'],
    ['the model’s under the caller’s', { outputLimit: 9 }, { maxOutputTokens: 50 }, 9, 'converted:max_tokens'],
  ])('with the output cap: %s', (_, target, members, cap, verdict) => {
    const { body, verdicts } = encode(members, target);
    expect(body.max_tokens).toBe(cap);
    expect(verdicts).toBe(verdict);
  });

  it.each<[Partial<Call>, JsonObject, string]>([
    [{ temperature: 1.4 }, { temperature: 1 }, 'converted:temperature'],
    [{ temperature: 0.4 }, { temperature: 0.4 }, ''],
    [{ temperature: 0.4, topP: 0.9 }, { temperature: 0.4 }, 'dropped:top_p'],
    [{ topK: 4 }, { top_k: 4 }, ''],
    [{ stop: ['END', '\n', ' '] }, { stop_sequences: ['END'] }, 'dropped:stop[1],dropped:stop[2]'],
    [{ n: 2 }, {}, 'dropped:n'],
    [{ seed: 0 }, {}, 'dropped:seed'],
    [{ presencePenalty: 0.5, frequencyPenalty: 0 }, {}, 'dropped:presence_penalty'],
    [{ logprobs: true, topLogprobs: 3 }, {}, 'dropped:logprobs,dropped:top_logprobs'],
    [{ logitBias: { 5: 1 } }, {}, 'dropped:logit_bias'],
    [{ endUser: 'u' }, { metadata: { user_id: 'u' } }, ''],
    [{ metadata: { a: 'b' } }, {}, 'dropped:metadata'],
    [{ serviceTier: 'default' }, { service_tier: 'standard_only' }, 'converted:service_tier'],
    [{ serviceTier: 'flex' }, {}, 'dropped:service_tier'],
    [{ extra: { store: true, prediction: {} } }, {}, 'dropped:store,dropped:prediction'],
  ])('with %j said as far as it can be', (members, expected, verdict) => {
    const { body, verdicts } = encode(members);
    const { model: _m, max_tokens: _t, messages: _s, ...rest } = body;
    expect(rest).toEqual(expected);
    expect(verdicts).toBe(verdict);
  });

  it.each<[Partial<Call>, JsonObject | undefined, string]>([
    [{}, undefined, ''],
    [{ toolChoice: { type: 'auto' } }, { type: 'auto' }, ''],
    [{ toolChoice: { type: 'none' }, parallelToolCalls: false }, { type: 'none' }, ''],
    [{ toolChoice: { type: 'required' } }, { type: 'any' }, ''],
    [{ toolChoice: { type: 'tool', name: 'get' } }, { type: 'tool', name: 'get' }, ''],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }, ''],
    [{ parallelToolCalls: true }, undefined, ''],
  ])('with the tool choice %j', (members, expected, verdict) => {
    const { body, verdicts } = encode({ tools: [TOOL], ...members });
    expect(body.tool_choice).toEqual(expected);
    expect(verdicts).toBe(verdict);
  });

  it('with its tools, strict ones too, and another vendor’s own tools dropped by name', () => {
    const { body, verdicts } = encode({
      tools: [
        { kind: 'function', name: 'bare' },
        { kind: 'function', name: 'loose', parameters: { properties: { a: {} } } },
        { ...TOOL, description: 'd', strict: true },
        { kind: 'builtin', name: 'web_search', extra: { type: 'web_search' } },
        { kind: 'custom', name: 'free' },
      ],
      toolChoice: { type: 'tool', name: 'free' },
    });
    expect(body.tools).toEqual([
      { name: 'bare', input_schema: { type: 'object', properties: {} } },
      { name: 'loose', input_schema: { type: 'object', properties: { a: {} } } },
      { name: 'get', description: 'd', input_schema: { type: 'object' }, strict: true },
    ]);
    expect(verdicts).toBe('dropped:tools[3],dropped:tools[4],dropped:tool_choice');
  });

  it('with a schema for the answer in the form that Anthropic takes', () => {
    const { body, verdicts } = encode({
      output: {
        type: 'json-schema',
        name: 'x',
        schema: {
          type: 'object',
          properties: { n: { type: 'integer', minimum: 1, description: 'how many' }, o: { type: 'object' } },
        },
      },
    });
    expect(body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            n: { type: 'integer', description: 'how many\n\n{minimum: 1}' },
            o: { type: 'object', additionalProperties: false },
          },
        },
      },
    });
    expect(verdicts).toBe('converted:response_format');
  });

  it('with plain JSON asked for in words', () => {
    const { body, verdicts } = encode({ output: { type: 'json' }, messages: [text('system', 's'), text('user', 'u')] });
    expect(body.system).toHaveLength(2);
    expect(JSON.stringify(body.system)).toContain('JSON');
    expect(verdicts).toBe('emulated:response_format');
  });

  it.each<[string, Partial<Call>, JsonObject]>([
    ['claude-haiku-4-5', { reasoning: { effort: 'low' }, maxOutputTokens: 10_000 }, { budget_tokens: 2000 }],
    ['claude-haiku-4-5', { reasoning: { effort: 'high' }, maxOutputTokens: 10_000 }, { budget_tokens: 8000 }],
    ['claude-haiku-4-5', { reasoning: { effort: 'low' }, maxOutputTokens: 1025 }, { budget_tokens: 1024 }],
    ['claude-haiku-4-5', { reasoning: { budgetTokens: 9000 }, maxOutputTokens: 5000 }, { budget_tokens: 4999 }],
    ['claude-opus-4-8', { reasoning: { effort: 'low' } }, { type: 'adaptive' }],
  ])('%s thinks as far as %j asks for, with room for the answer', (model, members, thinking) => {
    const { body, verdicts } = encode(members, { model });
    expect(body.thinking).toMatchObject(thinking);
    expect(verdicts).toBe('converted:reasoning_effort');
    const budget = (body.thinking as JsonObject).budget_tokens;
    if (budget !== undefined) expect(budget).toBeLessThan(body.max_tokens as number);
  });

  it('with the effort beside adaptive thinking, and no sampling that those models refuse', () => {
    const { body, verdicts } = encode(
      { reasoning: { effort: 'medium' }, temperature: 0.5, topP: 0.5, topK: 3 },
      { model: 'claude-sonnet-5' },
    );
    expect(body.output_config).toEqual({ effort: 'medium' });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['temperature']));
    expect(verdicts).toBe('converted:reasoning_effort,dropped:temperature,dropped:top_p,dropped:top_k');
  });

  it.each<[string, Partial<Call>]>([
    ['too few tokens', { maxOutputTokens: 1024 }],
    ['a forced tool', { maxOutputTokens: 9000, tools: [TOOL], toolChoice: { type: 'required' } }],
    [
      'a tool call without its signed thinking',
      {
        maxOutputTokens: 9000,
        messages: [text('user', 'a'), { role: 'assistant', parts: [callOf('1')] }, resultOf('1', 'r')],
      },
    ],
    [
      'the same with words behind the result',
      {
        maxOutputTokens: 9000,
        messages: [
          text('user', 'a'),
          { role: 'assistant', parts: [callOf('1')] },
          resultOf('1', 'r'),
          text('user', 'and?'),
        ],
      },
    ],
  ])('without thinking where Anthropic would refuse it: %s', (_, members) => {
    const { body, verdicts } = encode({ reasoning: { effort: 'high' }, ...members });
    expect(body.thinking).toBeUndefined();
    expect(verdicts).toBe('dropped:reasoning_effort');
  });

  it('with thinking between a call and its answer where the call’s turn is signed', () => {
    const { body } = encode({
      maxOutputTokens: 9000,
      reasoning: { effort: 'high' },
      messages: [
        text('user', 'a'),
        { role: 'assistant', parts: [{ type: 'reasoning', text: '', signature: 's' }, callOf('1')] },
        resultOf('1', 'r'),
      ],
    });
    expect(body.thinking).toMatchObject({ type: 'enabled' });
  });

  it('with a user’s turn first and an answer’s beginning without white space behind it', () => {
    const { body, verdicts } = encode({
      messages: [text('assistant', 'hello'), text('user', 'u'), text('assistant', '{ \n')],
    });
    expect((body.messages as JsonObject[]).map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect((body.messages as JsonObject[])[3]?.content).toBe('{');
    expect(verdicts).toContain('emulated:messages[0]');
  });

  it('with instructions alone as the user’s words', () => {
    const { body, verdicts } = encode({ messages: [text('system', 'do it')] });
    expect(body.messages).toEqual([{ role: 'user', content: 'do it' }]);
    expect(body.system).toBeUndefined();
    expect(verdicts).toBe('converted:messages[0].role');
  });

  it('without texts that say nothing', () => {
    const { body, verdicts } = encode({
      messages: [text('system', ''), text('user', 'a'), text('assistant', ''), text('user', 'b')],
    });
    expect(body.system).toBeUndefined();
    expect(body.messages).toMatchObject([{ role: 'user', content: [{ text: 'a' }, { text: 'b' }] }]);
    expect(verdicts).toBe('');
  });

  it('with names and unknown members of messages and parts dropped by name', () => {
    const { verdicts } = encode({
      messages: [{ role: 'user', name: 'bob', parts: [{ type: 'text', text: 'a', extra: { x: 1 } }], extra: { y: 2 } }],
    });
    expect(verdicts).toBe('dropped:messages[0].content[0].x,dropped:messages[0].name,dropped:messages[0].y');
  });
});

describe('Claude on Vertex', () => {
  const target: Target = { ...TARGET, spec: vertex, model: 'claude-3-7-sonnet@20250219' };

  it('names the model in the path and the version in the body', () => {
    const plain = anthropicMessagesDialect.encode(chat(), target);
    expect(plain.path).toBe('/publishers/anthropic/models/claude-3-7-sonnet@20250219:rawPredict');
    expect(plain.headers).toEqual({});
    expect(plain.body).toMatchObject({ anthropic_version: 'vertex-2023-10-16', max_tokens: 100 });
    expect(plain.body.model).toBeUndefined();
    const streamed = anthropicMessagesDialect.encode(chat({ stream: true }), target);
    expect(streamed.path.endsWith(':streamRawPredict')).toBe(true);
    expect(streamed.body.stream).toBe(true);
  });

  it('lets no model name leave its place in the path', () => {
    const { path } = anthropicMessagesDialect.encode(chat(), { ...target, model: '../x/y?z' });
    expect(path).toBe('/publishers/anthropic/models/..%2Fx%2Fy%3Fz:rawPredict');
  });

  it('takes only these two members to splice', () => {
    expect(anthropicMessagesDialect.splice(chat({ dialect: 'messages' }), target).set).toEqual({
      model: undefined,
      anthropic_version: 'vertex-2023-10-16',
    });
  });
});

describe('the same dialect on both sides', () => {
  it('changes the model alone, and takes out what belongs to another host', () => {
    const call = chat({ dialect: 'messages', extra: { anthropic_version: 'vertex-2023-10-16' } });
    const splice = anthropicMessagesDialect.splice(call, TARGET);
    expect(splice.set).toEqual({ model: 'claude-haiku-4-5', anthropic_version: undefined });
    expect(formatVerdicts(splice.verdicts)).toBe('converted:anthropic_version');
  });

  it('takes out what a vendor refuses', () => {
    const refusing = { ...spec, quirks: { refuses: ['container', 'mcp_servers'] } };
    const call = chat({ dialect: 'messages', extra: { container: 'c' } });
    const { set, verdicts } = anthropicMessagesDialect.splice(call, { ...TARGET, spec: refusing });
    expect(set).toEqual({ model: 'claude-haiku-4-5', container: undefined });
    expect(Object.hasOwn(set, 'container')).toBe(true);
    expect(formatVerdicts(verdicts)).toBe('dropped:container');
    const encoded = anthropicMessagesDialect.encode(call, { ...TARGET, spec: refusing });
    expect(encoded.body.container).toBeUndefined();
  });
});
