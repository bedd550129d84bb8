import type { Call } from '@sluice/core/chat/call';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { anthropicMessagesDialect } from './dialect.ts';
import { callOf, chat, encode, resultOf, spec, TARGET, TOOL, text, vertex } from './test/chat-call.ts';

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
