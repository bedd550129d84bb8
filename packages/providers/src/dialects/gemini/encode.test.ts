import type { Call, Message } from '@sluice/core/chat/call';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { callOf, chat, resultOf, TOOL, text } from '../anthropic-messages/test/chat-call.ts';
import { geminiDialect } from './dialect.ts';

const spec = providerSpec('gemini') as ProviderSpec;
const vertex = providerSpec('vertex') as ProviderSpec;

/** What goes upstream, and what became of what could not simply be kept. */
function encode(members: Partial<Call>, model = 'gemini-2.5-flash', target: Partial<Target> = {}) {
  const at: Target = { spec, model, outputCap: undefined, outputLimit: undefined, ...target };
  const { body, verdicts, path } = geminiDialect.encode(chat({ maxOutputTokens: undefined, ...members }), at);
  return { body, path, verdicts: formatVerdicts(verdicts), config: (body.generationConfig ?? {}) as JsonObject };
}

describe('the path', () => {
  const pathOf = (model: string, members: Partial<Call> = {}, of = spec) => encode(members, model, { spec: of }).path;

  it('names the model, and whether the answer is a stream', () => {
    expect(pathOf('gemini-2.5-flash')).toBe('/v1beta/models/gemini-2.5-flash:generateContent');
    expect(pathOf('models/gemini-2.5-flash', { stream: true })).toBe(
      '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    );
    expect(pathOf('tunedModels/mine')).toBe('/v1beta/tunedModels/mine:generateContent');
    expect(pathOf('../a?b', {})).toBe('/v1beta/models/..%2Fa%3Fb:generateContent');
  });

  it('has the publisher in it on Vertex AI, or the endpoint of a tuned model', () => {
    expect(pathOf('gemini-2.5-pro@001', {}, vertex)).toBe(
      '/publishers/google/models/gemini-2.5-pro@001:generateContent',
    );
    expect(pathOf('endpoints/123', {}, vertex)).toBe('/endpoints/123:generateContent');
  });
});

describe('a conversation', () => {
  it('has its instructions apart, and roles that change', () => {
    const { body, verdicts } = encode({
      messages: [
        text('system', 'a'),
        text('developer', 'b'),
        text('user', 'c'),
        text('user', 'd'),
        text('assistant', 'e'),
        text('system', 'f'),
        text('user', 'g'),
      ],
    });
    expect(body.systemInstruction).toEqual({ parts: [{ text: 'a' }, { text: 'b' }] });
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'c' }, { text: 'd' }] },
      { role: 'model', parts: [{ text: 'e' }] },
      { role: 'user', parts: [{ text: '<system>\nf\n</system>' }, { text: 'g' }] },
    ]);
    expect(verdicts).toBe('converted:messages[5].role');
  });

  it('begins with the user, whoever begins it', () => {
    expect(encode({ messages: [text('system', 'a')] })).toMatchObject({
      body: { contents: [{ role: 'user', parts: [{ text: 'a' }] }] },
      verdicts: 'converted:messages[0].role',
    });
    const begun = encode({ messages: [text('assistant', 'a'), text('user', 'b')] });
    expect((begun.body.contents as JsonObject[]).map(({ role }) => role)).toEqual(['user', 'model', 'user']);
    expect(begun.verdicts).toBe('emulated:messages[0]');
  });

  const CALLS: Message = {
    role: 'assistant',
    parts: [
      { type: 'tool-call', id: 'one', name: 'f', arguments: '{"x":1}' },
      { type: 'tool-call', id: 'two', name: 'g', arguments: '' },
    ],
  };

  it('answers calls by name and in their order, whatever the order of the results', () => {
    const { body } = encode({
      messages: [text('user', 'q'), CALLS, resultOf('two', '{"y":2}'), resultOf('one', 'plain'), text('user', 'and?')],
    });
    expect((body.contents as JsonObject[]).slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'one', name: 'f', args: { x: 1 } } },
          { functionCall: { id: 'two', name: 'g', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'one', name: 'f', response: { output: 'plain' } } },
          { functionResponse: { id: 'two', name: 'g', response: { y: 2 } } },
          { text: 'and?' },
        ],
      },
    ]);
  });

  it('does not tell Google the ids that it never gave', () => {
    const id = 'call_gldcEapKDBbCH7-UP6LC-6AE_0';
    const { body } = encode({
      messages: [text('user', 'q'), { role: 'assistant', parts: [callOf(id)] }, resultOf(id, 'r')],
    });
    expect(JSON.stringify(body)).not.toContain(id);
    expect(body.contents).toMatchObject([{}, {}, { parts: [{ functionResponse: { name: 'get' } }] }]);
  });

  it('says what failed as Google names it', () => {
    const failed: Message = {
      role: 'tool',
      parts: [{ type: 'tool-result', id: 'one', isError: true, parts: [{ type: 'text', text: 'no such file' }] }],
    };
    const { body } = encode({ messages: [text('user', 'q'), CALLS, failed] });
    expect(body.contents).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { response: { error: 'no such file' } } }] },
    ]);
  });

  it('shows pictures of a result within it where the model takes that, else beside it', () => {
    const shown: Message = {
      role: 'tool',
      parts: [
        {
          type: 'tool-result',
          id: 'one',
          parts: [
            { type: 'text', text: 'look' },
            { type: 'image', source: { kind: 'data', mediaType: 'image/png', base64: 'AA==' } },
          ],
        },
      ],
    };
    const picture = { inlineData: { mimeType: 'image/png', data: 'AA==' } };
    const messages = [text('user', 'q'), CALLS, shown];
    const recent = encode({ messages }, 'gemini-3-pro-preview');
    expect((recent.body.contents as JsonObject[])[2]).toEqual({
      role: 'user',
      parts: [{ functionResponse: { id: 'one', name: 'f', response: { output: 'look' }, parts: [picture] } }],
    });
    const older = encode({ messages });
    expect((older.body.contents as JsonObject[])[2]).toEqual({
      role: 'user',
      parts: [{ functionResponse: { id: 'one', name: 'f', response: { output: 'look' } } }, picture],
    });
    expect(older.verdicts).toBe('emulated:messages[2].content[1]');
  });
});

describe('media', () => {
  const said = (part: Message['parts'][number], model?: string) => {
    const { body, verdicts } = encode({ messages: [{ role: 'user', parts: [part] }] }, model);
    return { part: ((body.contents as JsonObject[])[0]?.parts as JsonObject[] | undefined)?.[0], verdicts };
  };

  it('goes as bytes, or by an address that Google can read', () => {
    expect(said({ type: 'audio', format: 'wav', base64: 'AA==' }).part).toEqual({
      inlineData: { mimeType: 'audio/wav', data: 'AA==' },
    });
    expect(said({ type: 'image', source: { kind: 'url', url: 'https://x.example/a.png?s=1' } }).part).toEqual({
      fileData: { mimeType: 'image/png', fileUri: 'https://x.example/a.png?s=1' },
    });
    expect(said({ type: 'file', source: { kind: 'url', url: 'gs://bucket/a.pdf' } }).part).toEqual({
      fileData: { mimeType: 'application/pdf', fileUri: 'gs://bucket/a.pdf' },
    });
    expect(said({ type: 'file', source: { kind: 'url', url: 'https://youtu.be/abc' } }).part).toMatchObject({
      fileData: { mimeType: 'video/mp4' },
    });
    expect(said({ type: 'file', name: 'n.txt', source: { kind: 'text', text: 't' } })).toEqual({
      part: { text: 'n.txt\n\nt' },
      verdicts: 'converted:messages[0].content[0]',
    });
  });

  it.each([
    { type: 'image', source: { kind: 'url', url: 'http://x.example/a.png' } },
    { type: 'image', source: { kind: 'id', id: 'file-123' } },
    { type: 'file', source: { kind: 'id', id: 'file-123' } },
  ] as const)('is left out, and said to be, where nobody at Google could read it: $source', (part) => {
    expect(said(part)).toEqual({ part: undefined, verdicts: 'dropped:messages[0].content[0]' });
  });
});

describe('thought signatures', () => {
  const turn = (parts: Message['parts'], model = 'gemini-3-pro-preview') => {
    const messages: Message[] = [text('user', 'q'), { role: 'assistant', parts }];
    const { body, verdicts } = encode({ messages }, model);
    return { parts: (body.contents as JsonObject[])[1]?.parts as JsonObject[], verdicts };
  };
  const thought = (signature: string, more: object = {}) =>
    ({ type: 'reasoning', text: '', signature, signer: 'google', ...more }) as const;
  const SAID = { type: 'text', text: 'so' } as const;

  it('go back on the call, or on the text, that they came on', () => {
    const { parts, verdicts } = turn([
      { ...SAID, signature: 's1' },
      { ...callOf('a'), signature: 's2' } as Message['parts'][number],
      callOf('b'),
    ]);
    expect(parts.map(({ thoughtSignature }) => thoughtSignature)).toEqual(['s1', 's2', undefined]);
    expect(verdicts).toBe('');
  });

  it('that stand on reasoning go to the call behind it', () => {
    const { parts } = turn([SAID, thought('s1', { text: 'hm' }), callOf('a'), thought('s2'), callOf('b')]);
    expect(parts).toEqual([
      { text: 'so' },
      { text: 'hm', thought: true },
      { functionCall: { id: 'a', name: 'get', args: {} }, thoughtSignature: 's1' },
      { functionCall: { id: 'b', name: 'get', args: {} }, thoughtSignature: 's2' },
    ]);
  });

  it('that stand on reasoning behind a text go to the text, and behind everything on a part of their own', () => {
    expect(turn([SAID, thought('s1')]).parts).toEqual([{ text: 'so', thoughtSignature: 's1' }]);
    expect(turn([{ ...SAID, signature: 's0' }, thought('s1')]).parts).toEqual([
      { text: 'so', thoughtSignature: 's0' },
      { text: '', thoughtSignature: 's1' },
    ]);
  });

  it('that stand in front, as in reasoning_details, go to the text or to the call that they name', () => {
    const sealed = (redacted: string, id?: string) =>
      ({ type: 'reasoning', text: '', redacted, signer: 'google', ...(id === undefined ? {} : { id }) }) as const;
    expect(turn([sealed('s1'), SAID]).parts).toEqual([{ text: 'so', thoughtSignature: 's1' }]);
    const { parts } = turn([sealed('s2', 'b'), callOf('a'), callOf('b')]);
    expect(parts.map(({ thoughtSignature }) => thoughtSignature)).toEqual(['skip_thought_signature_validator', 's2']);
  });

  it('of other vendors are left out', () => {
    const { parts, verdicts } = turn([thought('s1', { signer: 'anthropic' }), { type: 'reasoning', text: 'hm' }, SAID]);
    expect(parts).toEqual([{ text: 'so' }]);
    expect(verdicts).toBe('dropped:messages[1].reasoning_content');
  });

  it('are made up as Google documents it for calls of other models, from Gemini 3 on and on the first call alone', () => {
    const foreign = turn([callOf('a'), callOf('b')]);
    expect(foreign.parts.map(({ thoughtSignature }) => thoughtSignature)).toEqual([
      'skip_thought_signature_validator',
      undefined,
    ]);
    expect(foreign.verdicts).toBe('emulated:messages[1].tool_calls[0].thought_signature');
    const messages: Message[] = [text('user', 'q'), { role: 'assistant', parts: [SAID, callOf('a')] }];
    expect(encode({ dialect: 'messages', messages }, 'gemini-3-pro-preview').verdicts).toBe(
      'emulated:messages[1].content[1].thought_signature',
    );
    expect(turn([callOf('a')], 'gemini-2.5-pro').parts[0]).not.toHaveProperty('thoughtSignature');
  });
});

describe('tools', () => {
  const PARAMETERS = {
    $schema: 'x',
    type: 'object',
    properties: { a: { $ref: '#/$defs/A' } },
    $defs: { A: { const: 1 } },
  };
  const tool = { ...TOOL, description: 'd', parameters: PARAMETERS };

  it('have their JSON Schema, and Google’s own form for models that know no other', () => {
    const { $schema: _version, ...schema } = PARAMETERS;
    expect(encode({ tools: [tool] }).body.tools).toEqual([
      { functionDeclarations: [{ name: 'get', description: 'd', parametersJsonSchema: schema }] },
    ]);
    expect(encode({ tools: [tool] }, 'gemini-2.0-flash').body.tools).toEqual([
      {
        functionDeclarations: [
          {
            name: 'get',
            description: 'd',
            parameters: { type: 'object', properties: { a: { enum: ['1'], type: 'string' } } },
          },
        ],
      },
    ]);
    expect(encode({ tools: [TOOL] }).body.tools).toEqual([{ functionDeclarations: [{ name: 'get' }] }]);
  });

  it.each([
    [{ type: 'auto' }, { mode: 'AUTO' }],
    [{ type: 'none' }, { mode: 'NONE' }],
    [{ type: 'required' }, { mode: 'ANY' }],
    [
      { type: 'tool', name: 'get' },
      { mode: 'ANY', allowedFunctionNames: ['get'] },
    ],
  ] as const)('are chosen by %o', (toolChoice, functionCallingConfig) => {
    expect(encode({ tools: [TOOL], toolChoice }).body.toolConfig).toEqual({ functionCallingConfig });
  });

  it('lose what Google has no word for', () => {
    const { verdicts, body } = encode({
      tools: [
        { ...TOOL, strict: true, cache: {} },
        { kind: 'custom', name: 'free' },
        { kind: 'builtin', name: 'web_search', extra: { type: 'web_search' } },
      ],
      toolChoice: { type: 'tool', name: 'free' },
      parallelToolCalls: false,
    });
    expect(body.toolConfig).toBeUndefined();
    expect(verdicts).toBe(
      'dropped:tools[0].function.strict,dropped:tools[0].cache_control,dropped:tools[1],dropped:tools[2],dropped:tool_choice,dropped:parallel_tool_calls',
    );
  });
});

describe('the form of the answer', () => {
  const output = { type: 'json-schema', name: 'n', schema: { type: 'object', properties: {} } } as const;

  it('is a schema, in Google’s own form for older models', () => {
    expect(encode({ output }).config).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: output.schema,
    });
    expect(encode({ output }, 'gemini-1.5-pro').config).toHaveProperty('responseSchema');
    expect(encode({ output: { type: 'json' } }).config).toEqual({ responseMimeType: 'application/json' });
    expect(encode({ output: { type: 'text' } }).config).toEqual({});
  });

  it('is asked for in words beside tools, where Google refuses it', () => {
    const { body, config, verdicts } = encode({ output, tools: [TOOL] });
    expect(config).toEqual({});
    expect(JSON.stringify(body.systemInstruction)).toContain('JSON Schema');
    expect(verdicts).toBe('emulated:response_format');
    expect(encode({ output, tools: [TOOL] }, 'gemini-3-pro-preview').config).toHaveProperty('responseJsonSchema');
  });
});

describe('thinking', () => {
  const config = (reasoning: Call['reasoning'], model: string) => encode({ reasoning }, model).config.thinkingConfig;

  it.each([
    ['gemini-2.5-flash', { effort: 'low' }, { thinkingBudget: 1024, includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { enabled: false }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { adaptive: true }, { thinkingBudget: -1, includeThoughts: true }],
    ['gemini-2.5-flash-lite', { budgetTokens: 100 }, { thinkingBudget: 512, includeThoughts: true }],
    ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }],
    ['gemini-2.5-pro', { effort: 'max' }, { thinkingBudget: 32_768, includeThoughts: true }],
    ['gemini-flash-latest', { effort: 'high' }, { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-3-pro-preview', { effort: 'medium' }, { thinkingLevel: 'high', includeThoughts: true }],
    ['gemini-3.1-pro-preview', { effort: 'medium' }, { thinkingLevel: 'medium', includeThoughts: true }],
    ['gemini-3-pro-preview', { effort: 'none' }, { thinkingLevel: 'low' }],
    ['gemini-3-flash-preview', { effort: 'minimal' }, { thinkingLevel: 'minimal', includeThoughts: true }],
    ['gemini-3-flash-preview', { budgetTokens: 5000, display: 'omitted' }, { thinkingLevel: 'medium' }],
    ['gemini-3.5-flash', { adaptive: true }, { includeThoughts: true }],
  ] as const)('%s: %o', (model, reasoning, said) => {
    expect(config(reasoning, model)).toEqual(said);
  });

  it('is left out where the model has none', () => {
    expect(encode({ reasoning: { effort: 'high' } }, 'gemini-2.0-flash')).toMatchObject({
      config: {},
      verdicts: 'dropped:reasoning_effort',
    });
    expect(encode({ reasoning: { effort: 'none' } }, 'gemini-2.0-flash').verdicts).toBe('');
    expect(encode({ reasoning: { effort: 'high' } }, 'gemini-2.5-flash-image').config).toEqual({});
  });
});

describe('the rest of the call', () => {
  it('is said in generationConfig', () => {
    const { config, verdicts } = encode({
      maxOutputTokens: 10,
      temperature: 1.5,
      topP: 0.5,
      topK: 4,
      seed: 1,
      n: 2,
      presencePenalty: 0,
      frequencyPenalty: 0.5,
      logprobs: true,
      topLogprobs: 3,
      stop: ['a', 'b', 'c', 'd', 'e', 'f'],
    });
    expect(config).toEqual({
      maxOutputTokens: 10,
      temperature: 1.5,
      topP: 0.5,
      topK: 4,
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
      seed: 1,
      candidateCount: 2,
      frequencyPenalty: 0.5,
      responseLogprobs: true,
      logprobs: 3,
    });
    expect(verdicts).toBe('dropped:stop[5]');
  });

  it('has the cap that was reserved where the caller set none', () => {
    expect(encode({}, 'gemini-2.5-flash', { outputCap: 256 }).config).toEqual({ maxOutputTokens: 256 });
    expect(encode({ maxOutputTokens: 9999 }, 'gemini-2.5-flash', { outputLimit: 100 })).toMatchObject({
      config: { maxOutputTokens: 100 },
      verdicts: 'converted:max_tokens',
    });
  });

  it('names what is lost', () => {
    const { body, verdicts } = encode({
      endUser: 'u',
      logitBias: { 1: 1 },
      metadata: { a: 'b' },
      serviceTier: 'flex',
      extra: { store: true },
      messages: [
        { ...text('user', 'q'), name: 'n', extra: { x: 1 } },
        { role: 'user', parts: [{ type: 'text', text: 'w', cache: {} }] },
      ],
    });
    expect(Object.keys(body)).toEqual(['contents']);
    expect(verdicts.split(',').sort()).toEqual([
      'dropped:logit_bias',
      'dropped:messages[0].name',
      'dropped:messages[0].x',
      'dropped:messages[1].content[0].cache_control',
      'dropped:metadata.a',
      'dropped:service_tier',
      'dropped:store',
      'dropped:user',
    ]);
    expect(encode({ serviceTier: 'auto' }).verdicts).toBe('');
  });
});

describe('a caller of this dialect', () => {
  const own = (members: Partial<Call> = {}) => chat({ dialect: 'gemini', maxOutputTokens: undefined, ...members });
  const target: Target = { spec, model: 'gemini-2.5-flash', outputCap: undefined, outputLimit: undefined };

  it('has its bytes sent on, with the model in the path alone and the reserved cap within', () => {
    expect(geminiDialect.splice(own(), target)).toEqual({
      path: '/v1beta/models/gemini-2.5-flash:generateContent',
      headers: {},
      set: { model: undefined },
      verdicts: [],
    });
    const capped = geminiDialect.splice(own({ stream: true }), { ...target, outputCap: 300 });
    expect(capped.add).toEqual({ names: ['generationConfig', 'generation_config'], members: { maxOutputTokens: 300 } });
    expect(geminiDialect.splice(own({ maxOutputTokens: 5 }), { ...target, outputCap: 300 }).add).toBeUndefined();
  });

  it('keeps what only it knows, at its place', () => {
    const { body, verdicts } = geminiDialect.encode(
      own({
        temperature: 1,
        tools: [{ kind: 'builtin', name: 'googleSearch', extra: { googleSearch: {} } }],
        extra: {
          safetySettings: [],
          'generationConfig.speechConfig': { a: 1 },
          'toolConfig.retrievalConfig': { b: 2 },
        },
      }),
      target,
    );
    expect(verdicts).toEqual([]);
    expect(body).toMatchObject({
      safetySettings: [],
      generationConfig: { temperature: 1, speechConfig: { a: 1 } },
      toolConfig: { retrievalConfig: { b: 2 } },
      tools: [{ googleSearch: {} }],
    });
  });
});
