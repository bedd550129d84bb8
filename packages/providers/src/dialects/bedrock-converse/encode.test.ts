import type { OutputFormat } from '@sluice/core/chat/call';
import { describe, expect, it } from 'vitest';
import { callOf, chat, resultOf, TOOL, text } from '../anthropic-messages/test/chat-call.ts';
import { bedrockConverseDialect } from './dialect.ts';
import { CLAUDE, encode, LLAMA, NOVA, spec, TITAN } from './test/encode-chat.ts';

const OPUS = 'global.anthropic.claude-opus-4-7-v1';
const SONNET37 = 'us.anthropic.claude-3-7-sonnet-20250219-v1:0';
const GPT = 'openai.gpt-oss-120b-1:0';
const QWEN = 'qwen.qwen3-32b-v1:0';
const MISTRAL = 'mistral.mistral-large-2402-v1:0';
const PROFILE = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123';

describe('where a call goes', () => {
  const pathOf = (model: string, stream = false) =>
    bedrockConverseDialect.encode(chat({ stream }), { spec, model, outputCap: undefined, outputLimit: undefined }).path;

  it('names the model in the path, its colons and slashes escaped', () => {
    expect(pathOf(CLAUDE)).toBe('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse');
    expect(pathOf(NOVA, true)).toBe('/model/amazon.nova-lite-v1%3A0/converse-stream');
    expect(pathOf(PROFILE)).toBe(
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123/converse',
    );
  });
});

describe('sampling', () => {
  it('has its own object', () => {
    const { body, verdicts } = encode(
      { maxOutputTokens: 9, temperature: 0.5, topP: 0.9, stop: ['END', '\n'] },
      { model: NOVA },
    );
    expect(body.inferenceConfig).toEqual({ maxTokens: 9, temperature: 0.5, topP: 0.9, stopSequences: ['END', '\n'] });
    expect(verdicts).toBe('');
    expect(encode({}).body).toEqual({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] });
  });

  it('ends at 1, and leaves out what a Claude refuses', () => {
    expect(encode({ temperature: 1.7 }, { model: NOVA })).toMatchObject({
      body: { inferenceConfig: { temperature: 1 } },
      verdicts: 'converted:temperature',
    });
    expect(encode({ temperature: 0.5, topP: 0.9, stop: [' '] })).toMatchObject({
      body: { inferenceConfig: { temperature: 0.5 } },
      verdicts: 'dropped:top_p,dropped:stop[0]',
    });
    expect(encode({ temperature: 0.5, topP: 0.9, topK: 3 }, { model: OPUS })).toMatchObject({
      verdicts: 'dropped:temperature,dropped:top_p,dropped:top_k',
    });
  });

  it('puts top_k where the family has it', () => {
    const fields = (model: string) => encode({ topK: 3 }, { model }).body.additionalModelRequestFields;
    expect(fields(CLAUDE)).toEqual({ top_k: 3 });
    expect(fields(NOVA)).toEqual({ inferenceConfig: { topK: 3 } });
    expect(fields(MISTRAL)).toEqual({ top_k: 3 });
    expect(fields('cohere.command-r-v1:0')).toEqual({ k: 3 });
    expect(encode({ topK: 3 }, { model: LLAMA })).toMatchObject({ verdicts: 'dropped:top_k' });
  });

  it('sends the cap that was reserved, and keeps the caller’s under the model’s limit', () => {
    expect(encode({}, { outputCap: 500 }).body.inferenceConfig).toEqual({ maxTokens: 500 });
    expect(encode({ maxOutputTokens: 900 }, { outputLimit: 800 })).toMatchObject({
      body: { inferenceConfig: { maxTokens: 800 } },
      verdicts: 'converted:max_tokens',
    });
  });
});

describe('tools', () => {
  const tools = [
    { ...TOOL, description: 'Gets.', strict: true },
    { kind: 'function', name: 'put' },
  ] as const;

  it('are specifications with a schema', () => {
    const { body, verdicts } = encode({ tools });
    expect(body.toolConfig).toEqual({
      tools: [
        { toolSpec: { name: 'get', description: 'Gets.', inputSchema: { json: { type: 'object' } }, strict: true } },
        { toolSpec: { name: 'put', inputSchema: { json: { type: 'object', properties: {} } } } },
      ],
    });
    expect(verdicts).toBe('');
    expect(encode({ tools }, { model: NOVA }).verdicts).toBe('dropped:tools[0].function.strict');
  });

  it('are forced as far as the model can be', () => {
    const choose = (
      toolChoice: Parameters<typeof encode>[0]['toolChoice'],
      model = CLAUDE,
      all: typeof tools | [typeof TOOL] = tools,
    ) => {
      const { body, verdicts } = encode({ tools: [...all], toolChoice }, { model });
      return [
        (body.toolConfig as { toolChoice?: object }).toolChoice,
        verdicts.replace('dropped:tools[0].function.strict', ''),
      ];
    };
    expect(choose({ type: 'auto' })).toEqual([{ auto: {} }, '']);
    expect(choose({ type: 'required' })).toEqual([{ any: {} }, '']);
    expect(choose({ type: 'tool', name: 'put' })).toEqual([{ tool: { name: 'put' } }, '']);
    expect(choose({ type: 'tool', name: 'none' })).toEqual([undefined, 'dropped:tool_choice']);
    expect(choose({ type: 'required' }, LLAMA)).toEqual([undefined, ',dropped:tool_choice']);
    expect(choose({ type: 'tool', name: 'get' }, MISTRAL, [TOOL])).toEqual([{ any: {} }, 'converted:tool_choice']);
    expect(choose({ type: 'tool', name: 'get' }, MISTRAL)).toEqual([undefined, ',dropped:tool_choice']);
  });

  it('are left out where none may be called', () => {
    const { body, verdicts } = encode({ tools: [TOOL], toolChoice: { type: 'none' } });
    expect(body.toolConfig).toBeUndefined();
    expect(verdicts).toBe('converted:tool_choice');
  });

  it('stay, or are made up, where the conversation has calls: it would be refused without', () => {
    const messages = [text('user', 'a'), { role: 'assistant', parts: [callOf('c1')] } as const, resultOf('c1', 'r')];
    const kept = encode({ messages, tools: [TOOL], toolChoice: { type: 'none' } });
    expect(kept.body.toolConfig).toMatchObject({ tools: [{ toolSpec: { name: 'get' } }] });
    expect(kept.verdicts).toBe('dropped:tool_choice');
    const made = encode({ messages });
    expect(made.body.toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'get', inputSchema: { json: { type: 'object' } } } }],
    });
    expect(made.verdicts).toBe('emulated:tools');
  });

  it('of other vendors and of free text are dropped by name', () => {
    const odd = [
      { kind: 'builtin', name: 'web_search', extra: { type: 'web_search' } },
      { kind: 'custom', name: 'shell' },
      { ...TOOL, extra: { defer: true } },
    ] as const;
    expect(encode({ tools: odd, parallelToolCalls: false }).verdicts).toBe(
      'dropped:parallel_tool_calls,dropped:tools[0],dropped:tools[1],dropped:tools[2].defer',
    );
  });
});

describe('reasoning', () => {
  const asked = (effort: string, model: string, maxOutputTokens?: number) => {
    const { body, verdicts } = encode({ reasoning: { effort }, maxOutputTokens }, { model });
    return [body.additionalModelRequestFields, verdicts];
  };

  it('is asked for as each family knows it', () => {
    expect(asked('high', SONNET37, 10_000)).toEqual([
      { thinking: { type: 'enabled', budget_tokens: 8000 } },
      'converted:reasoning_effort',
    ]);
    expect(asked('low', OPUS)).toEqual([
      { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
      'converted:reasoning_effort',
    ]);
    expect(asked('minimal', GPT)).toEqual([{ reasoning_effort: 'low' }, 'converted:reasoning_effort']);
    expect(asked('high', QWEN)).toEqual([{ reasoning_config: 'high' }, 'converted:reasoning_effort']);
    expect(asked('medium', 'us.amazon.nova-2-lite-v1:0')).toEqual([
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } },
      'converted:reasoning_effort',
    ]);
    expect(asked('high', LLAMA)).toEqual([undefined, 'dropped:reasoning_effort']);
  });

  it('is switched off as each family knows it', () => {
    expect(asked('none', SONNET37)).toEqual([undefined, 'converted:reasoning_effort']);
    expect(asked('none', GPT)).toEqual([{ reasoning_effort: 'low' }, 'converted:reasoning_effort']);
    expect(asked('none', QWEN)).toEqual([undefined, 'converted:reasoning_effort']);
    expect(asked('none', 'amazon.nova-2-lite-v1:0')).toEqual([
      { reasoningConfig: { type: 'disabled' } },
      'converted:reasoning_effort',
    ]);
    expect(asked('none', LLAMA)).toEqual([undefined, '']);
  });

  it('excludes sampling at Claude', () => {
    const { body, verdicts } = encode(
      { reasoning: { effort: 'low' }, temperature: 0.2, topK: 4, maxOutputTokens: 9000 },
      { model: SONNET37 },
    );
    expect(body.inferenceConfig).toEqual({ maxTokens: 9000 });
    expect(verdicts).toBe('converted:reasoning_effort,dropped:temperature,dropped:top_k');
  });
});

describe('structured output', () => {
  const output: OutputFormat = {
    type: 'json-schema',
    name: 'city',
    schema: { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } },
    description: 'A city.',
  };

  it('is enforced where the model can be, with the schema as text', () => {
    const open = encode({ output }, { model: 'deepseek.v3.2' });
    expect(open.body.outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'city', description: 'A city.', schema: JSON.stringify(output.schema) } },
      },
    });
    expect(open.verdicts).toBe('converted:response_format');
    const claude = encode({ output }).body.outputConfig as {
      textFormat: { structure: { jsonSchema: { schema: string } } };
    };
    expect(JSON.parse(claude.textFormat.structure.jsonSchema.schema)).toMatchObject({ additionalProperties: false });
  });

  it('is asked for in words where it is not, among the user’s where there is no place for instructions', () => {
    for (const model of [NOVA, SONNET37, LLAMA]) {
      const { body, verdicts } = encode({ output }, { model });
      expect(body.outputConfig).toBeUndefined();
      expect(JSON.stringify(body.system)).toContain('It must fit this JSON Schema');
      expect(verdicts).toBe('emulated:response_format');
    }
    expect(encode({ output: { type: 'json' } }).verdicts).toBe('emulated:response_format');
    expect(encode({ output: { type: 'text' } }).verdicts).toBe('');
    const titan = encode({ output }, { model: TITAN });
    expect(titan.body.system).toBeUndefined();
    expect(JSON.stringify(titan.body.messages)).toContain('It must fit this JSON Schema');
    expect(titan.verdicts).toBe('emulated:response_format');
  });
});

describe('what is about the request', () => {
  it('goes with it where Bedrock has a member for it', () => {
    const { body, verdicts } = encode({ serviceTier: 'flex', metadata: { team: 'search: a+b' } });
    expect(body).toMatchObject({ serviceTier: { type: 'flex' }, requestMetadata: { team: 'search: a+b' } });
    expect(verdicts).toBe('converted:metadata');
    expect(encode({ serviceTier: 'auto' }).body).not.toHaveProperty('serviceTier');
  });

  it('is dropped by name where it has none', () => {
    const { verdicts } = encode({
      n: 2,
      seed: 1,
      presencePenalty: 1,
      frequencyPenalty: 1,
      logprobs: true,
      topLogprobs: 2,
      logitBias: { 1: 2 },
      endUser: 'u',
      serviceTier: 'scale',
      metadata: { team: '{"a":1}' },
      extra: { store: true },
    });
    expect(verdicts.split(',').map((one) => one.replace('dropped:', ''))).toEqual([
      'service_tier',
      'metadata',
      'user',
      'store',
      'n',
      'seed',
      'presence_penalty',
      'frequency_penalty',
      'logprobs',
      'top_logprobs',
      'logit_bias',
    ]);
    expect(encode({ presencePenalty: 0, frequencyPenalty: 0, logprobs: false, logitBias: {} }).verdicts).toBe('');
  });
});
