import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import { InvalidRequest } from '../invalid-request.ts';
import { geminiDialect } from './client.ts';

const PATH = { model: 'fast', stream: false };
const ASK = { role: 'user', parts: [{ text: 'hi' }] };
const body = (members: JsonObject = {}): JsonObject => ({ contents: [ASK], ...members });
const config = (members: JsonObject): JsonObject => body({ generationConfig: members });
const said = (parts: Json, role = 'user'): JsonObject => ({ contents: [{ role, parts }] });
const functions = (...names: string[]) => [{ functionDeclarations: names.map((name) => ({ name })) }];
const calling = (members: JsonObject, ...names: string[]) =>
  body({ tools: functions(...names), toolConfig: { functionCallingConfig: members } });
const decode = (value: JsonObject): Call => geminiDialect.decode(value, PATH);
/** Without the messages' places, which have a test of their own. */
const messagesOf = (value: JsonObject) => decode(value).messages.map(({ at: _at, ...message }) => message);
const partOf = (part: JsonObject, role = 'user') => decode(said([part], role)).messages[0]?.parts[0];

function refusal(value: JsonObject): string | null {
  try {
    decode(value);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.param;
    throw error;
  }
  throw new Error('was taken');
}

describe('a Gemini body that is not what the dialect says is refused with the place of the mistake', () => {
  const at = 'generationConfig';
  const mode = 'toolConfig.functionCallingConfig';
  it.each<[string, JsonObject]>([
    ['contents', {}],
    ['contents', { contents: [] }],
    ['contents[0]', { contents: ['hi'] }],
    ['contents[0].role', { contents: [{ role: 'assistant', parts: [] }] }],
    ['contents[0].role', { contents: [{ role: 7, parts: [] }] }],
    ['contents[0].parts[1]', said([{ text: 'a' }, 7])],
    ['contents[0].parts[0].text', said([{ text: 7 }])],
    ['contents[0].parts[0]', said([{ text: 'a', inlineData: { mimeType: 'image/png', data: 'x' } }])],
    ['contents[0].parts[0].inlineData', said([{ inlineData: 'x' }])],
    ['contents[0].parts[0].inlineData.mimeType', said([{ inlineData: { data: 'x' } }])],
    ['contents[0].parts[0].inlineData.data', said([{ inlineData: { mimeType: 'image/png' } }])],
    ['contents[0].parts[0].fileData.fileUri', said([{ fileData: {} }])],
    ['contents[0].parts[0].functionCall.name', said([{ functionCall: {} }], 'model')],
    ['contents[0].parts[0].functionCall.args', said([{ functionCall: { name: 'f', args: '{}' } }], 'model')],
    ['contents[0].parts[0].functionCall', said([{ functionCall: { name: 'f' } }])],
    ['contents[0].parts[0].functionResponse', said([{ functionResponse: { name: 'f' } }], 'model')],
    ['contents[0].parts[0].functionResponse.response', said([{ functionResponse: { name: 'f', response: 'x' } }])],
    ['contents[0].parts[0].functionResponse.parts[0]', said([{ functionResponse: { name: 'f', parts: ['x'] } }])],
    ['systemInstruction', body({ systemInstruction: 7 })],
    ['systemInstruction.parts[0]', body({ systemInstruction: { parts: [{ fileData: { fileUri: 'https://x' } }] } })],
    ['tools', body({ tools: {} })],
    ['tools[0]', body({ tools: ['search'] })],
    ['tools[0].functionDeclarations[0].name', body({ tools: [{ functionDeclarations: [{}] }] })],
    [
      'tools[0].functionDeclarations[0].parameters',
      body({ tools: [{ functionDeclarations: [{ name: 'f', parameters: {}, parametersJsonSchema: {} }] }] }),
    ],
    [`${mode}.mode`, calling({ mode: 'MAYBE' })],
    [`${mode}.mode`, calling({ mode: 9 })],
    [`${mode}.allowedFunctionNames[1]`, calling({ mode: 'ANY', allowedFunctionNames: ['f', 'g'] }, 'f')],
    [at, body({ generationConfig: [] })],
    [`${at}.maxOutputTokens`, config({ maxOutputTokens: 0 })],
    [`${at}.maxOutputTokens`, config({ maxOutputTokens: 1_000_001 })],
    [`${at}.maxOutputTokens`, config({ max_output_tokens: 1.5 })],
    [`${at}.candidateCount`, config({ candidateCount: 0 })],
    [`${at}.candidateCount`, config({ candidateCount: 129 })],
    [`${at}.stopSequences`, config({ stopSequences: Array(17).fill('x') })],
    [`${at}.stopSequences[0]`, config({ stopSequences: [7] })],
    [`${at}.logprobs`, config({ logprobs: 21 })],
    [`${at}.logprobs`, config({ logprobs: -1 })],
    [`${at}.temperature`, config({ temperature: 2.1 })],
    [`${at}.topP`, config({ topP: -0.1 })],
    [`${at}.topK`, config({ topK: 1.5 })],
    [`${at}.thinkingConfig.thinkingBudget`, config({ thinkingConfig: { thinkingBudget: -2 } })],
    [`${at}.thinkingConfig.thinkingLevel`, config({ thinkingConfig: { thinkingLevel: 3 } })],
    [`${at}.responseSchema`, config({ responseSchema: {}, responseJsonSchema: {} })],
    [`${at}.max_output_tokens`, config({ maxOutputTokens: 1, max_output_tokens: 1 })],
    ['generation_config', body({ generationConfig: {}, generation_config: {} })],
    ['apiBase', body({ api_base: 'http://x' })],
    ['baseUrl', body({ baseUrl: 'http://x' })],
    ['apiKey', body({ api_key: 'x' })],
  ])('%s', (param, value) => {
    expect(refusal(value)).toBe(param);
  });
});

describe('a Gemini body', () => {
  it('gets the model and the form of the answer from the path alone', () => {
    const call = geminiDialect.decode(body({ model: 'models/other' }), { model: 'fast', stream: true });
    expect(call).toMatchObject({ dialect: 'gemini', model: 'fast', stream: true, includeUsage: true, n: 1, extra: {} });
  });

  it('takes null as absent, everywhere', () => {
    const names = ['systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'safetySettings', 'cachedContent'];
    expect(decode(body(Object.fromEntries(names.map((name) => [name, null]))))).toEqual(decode(body()));
    const members = [
      'maxOutputTokens',
      'candidateCount',
      'stopSequences',
      'responseMimeType',
      'thinkingConfig',
      'seed',
    ];
    expect(decode(config(Object.fromEntries(members.map((name) => [name, null]))))).toEqual(decode(body()));
  });

  it('reads snake_case as camelCase, and leaves what is not its own alone', () => {
    const call = decode({
      contents: [
        { role: 'model', parts: [{ function_call: { name: 'f', args: { snake_case: 1 } }, thought_signature: 'sig' }] },
      ],
      system_instruction: { parts: [{ text: 'Be short.' }] },
      generation_config: {
        max_output_tokens: 5,
        top_k: 40.0,
        thinking_config: { thinking_budget: 0 },
        speech_config: { a_b: 1 },
      },
      safety_settings: [{ category: 1 }],
    });
    expect(call.messages.map(({ at: _at, ...message }) => message)).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Be short.' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool-call', id: 'call_gemini_1', name: 'f', arguments: '{"snake_case":1}', signature: 'sig' }],
      },
    ]);
    expect(call).toMatchObject({ maxOutputTokens: 5, topK: 40, reasoning: { enabled: false } });
    expect(call.extra).toEqual({ safetySettings: [{ category: 1 }], 'generationConfig.speechConfig': { a_b: 1 } });
  });

  it('reads every member of generationConfig', () => {
    const call = decode(
      config({
        temperature: 0.5,
        topP: 0.9,
        topK: 3,
        maxOutputTokens: 100,
        candidateCount: 2,
        stopSequences: ['END'],
        seed: 7,
        presencePenalty: 1,
        frequencyPenalty: -1,
        responseLogprobs: true,
        logprobs: 3,
        responseModalities: ['TEXT'],
        thinkingConfig: { thinkingBudget: 500, thinkingLevel: 'HIGH', includeThoughts: true },
      }),
    );
    expect(call).toMatchObject({
      temperature: 0.5,
      topP: 0.9,
      topK: 3,
      maxOutputTokens: 100,
      n: 2,
      stop: ['END'],
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: -1,
      logprobs: true,
      topLogprobs: 3,
      reasoning: { budgetTokens: 500, effort: 'high', display: 'summarized' },
      extra: {},
    });
    expect(decode(config({ thinkingConfig: { thinkingBudget: -1 } })).reasoning).toEqual({ adaptive: true });
    const more = decode(config({ responseModalities: ['TEXT', 'IMAGE'], thinkingConfig: { newer: 1 } }));
    expect(more.extra).toEqual({
      'generationConfig.responseModalities': ['TEXT', 'IMAGE'],
      'generationConfig.thinkingConfig.newer': 1,
    });
  });

  it('reads the form of the answer', () => {
    const output = (members: JsonObject) => decode(config(members)).output;
    expect(output({ responseMimeType: 'text/plain' })).toEqual({ type: 'text' });
    expect(output({ responseMimeType: 'application/json' })).toEqual({ type: 'json' });
    const google = { type: 'OBJECT', properties: { a_b: { type: 'STRING' } }, propertyOrdering: ['a_b'] };
    expect(output({ responseMimeType: 'application/json', responseSchema: google })).toEqual({
      type: 'json-schema',
      name: 'answer',
      schema: { type: 'object', properties: { a_b: { type: 'string' } } },
    });
    const plain = { title: 'City', type: 'object', $defs: { X: { type: 'STRING' } } };
    expect(output({ responseJsonSchema: plain })).toEqual({ type: 'json-schema', name: 'City', schema: plain });
    const call = decode(config({ responseMimeType: 'text/x.enum', responseSchema: { type: 'STRING', enum: ['a'] } }));
    expect(call.output).toBeUndefined();
    expect(call.extra).toEqual({
      'generationConfig.responseMimeType': 'text/x.enum',
      'generationConfig.responseSchema': { type: 'STRING', enum: ['a'] },
    });
  });

  it('reads functions, with either schema, and Google`s own tools', () => {
    const call = decode(
      body({
        tools: [
          {
            functionDeclarations: [
              { name: 'f', description: 'F', parameters: { type: 'OBJECT' }, behavior: 'BLOCKING' },
              { name: 'g', parametersJsonSchema: { type: 'object', properties: { x: { type: 'STRING' } } } },
            ],
            codeExecution: null,
          },
          { google_search: {}, urlContext: { a: 1 } },
        ],
      }),
    );
    expect(call.tools).toEqual([
      {
        kind: 'function',
        name: 'f',
        description: 'F',
        parameters: { type: 'object' },
        extra: { behavior: 'BLOCKING' },
      },
      { kind: 'function', name: 'g', parameters: { type: 'object', properties: { x: { type: 'STRING' } } } },
      { kind: 'builtin', name: 'googleSearch', extra: { googleSearch: {} } },
      { kind: 'builtin', name: 'urlContext', extra: { urlContext: { a: 1 } } },
    ]);
  });

  it.each<[JsonObject, Call['toolChoice'], JsonObject]>([
    [{ mode: 'AUTO' }, { type: 'auto' }, {}],
    [{ mode: 'none' }, { type: 'none' }, {}],
    [{ mode: 2 }, { type: 'required' }, {}],
    [{ mode: 'MODE_UNSPECIFIED' }, undefined, {}],
    [{}, undefined, {}],
    [{ mode: 'ANY', allowedFunctionNames: ['g'] }, { type: 'tool', name: 'g' }, {}],
    [{ mode: 'ANY', allowed_function_names: ['f', 'g'] }, { type: 'required' }, { allowedFunctionNames: ['f', 'g'] }],
    [{ mode: 'VALIDATED' }, { type: 'auto' }, { mode: 'VALIDATED' }],
    [{ mode: 'AUTO', newer: 1 }, { type: 'auto' }, { newer: 1 }],
  ])('reads the choice %j', (members, choice, kept) => {
    const call = decode(calling(members, 'f', 'g'));
    expect(call.toolChoice).toEqual(choice);
    const paths = Object.entries(kept).map(([name, value]) => [`toolConfig.functionCallingConfig.${name}`, value]);
    expect(call.extra).toEqual(Object.fromEntries(paths));
  });
});

describe('a part', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ text: 'a' }, { type: 'text', text: 'a' }],
    [{ text: '' }, { type: 'text', text: '' }],
    [
      { inlineData: { mimeType: 'image/png', data: 'AA' } },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', base64: 'AA' } },
    ],
    [{ inlineData: { mimeType: 'audio/mpeg', data: 'AA' } }, { type: 'audio', format: 'mp3', base64: 'AA' }],
    [{ inlineData: { mimeType: 'audio/x-wav;rate=1', data: 'AA' } }, { type: 'audio', format: 'wav', base64: 'AA' }],
    [
      { inlineData: { mimeType: 'application/pdf', data: 'AA', displayName: 'a.pdf' } },
      { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', base64: 'AA' }, name: 'a.pdf' },
    ],
    [
      { fileData: { mimeType: 'image/png', fileUri: 'https://x/y' } },
      { type: 'image', source: { kind: 'url', url: 'https://x/y', mediaType: 'image/png' } },
    ],
    [
      { fileData: { mimeType: 'video/mp4', fileUri: 'gs://b/o' }, videoMetadata: { fps: 1 } },
      {
        type: 'file',
        source: { kind: 'id', id: 'gs://b/o', mediaType: 'video/mp4' },
        extra: { videoMetadata: { fps: 1 } },
      },
    ],
    [
      { fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/a' } },
      { type: 'file', source: { kind: 'id', id: 'https://generativelanguage.googleapis.com/v1beta/files/a' } },
    ],
    [
      { executable_code: { code: 'x' } },
      { type: 'opaque', dialect: 'gemini', value: { executable_code: { code: 'x' } } },
    ],
    [
      { thought: true, inlineData: { mimeType: 'image/png', data: 'AA' } },
      {
        type: 'opaque',
        dialect: 'gemini',
        value: { thought: true, inlineData: { mimeType: 'image/png', data: 'AA' } },
      },
    ],
  ])('%j', (part, expected) => {
    expect(partOf(part)).toEqual(expected);
  });

  it('of the model keeps Google`s signature where it stood', () => {
    expect(partOf({ text: '', thoughtSignature: 'sig' }, 'model')).toEqual({
      type: 'text',
      text: '',
      signature: 'sig',
    });
    expect(partOf({ thoughtSignature: 'sig' }, 'model')).toEqual({ type: 'text', text: '', signature: 'sig' });
    expect(partOf({ text: 'Hm', thought: true, thoughtSignature: 'sig' }, 'model')).toEqual({
      type: 'reasoning',
      text: 'Hm',
      signature: 'sig',
      signer: 'google',
    });
  });

  it('may stand alone, in lists within the list, or as a bare text', () => {
    expect(messagesOf({ contents: { parts: { text: 'a' } } })).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'a' }] },
    ]);
    expect(decode(said([[{ text: 'a' }, ['b']], { text: 'c' }])).messages[0]?.parts).toEqual(
      ['a', 'b', 'c'].map((text) => ({ type: 'text', text })),
    );
  });
});

describe('a conversation', () => {
  const call = (name: string, id?: string) => ({
    functionCall: { name, args: {}, ...(id === undefined ? {} : { id }) },
  });
  const result = (name: string, id?: string) => ({
    functionResponse: { name, response: { output: name }, ...(id === undefined ? {} : { id }) },
  });

  function ids(calls: Json[], results: Json[]): [string[], string[]] {
    const { messages } = decode({ contents: [ASK, { role: 'model', parts: calls }, { role: 'user', parts: results }] });
    const parts = messages.flatMap((message) => message.parts);
    return [
      parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])),
      parts.flatMap((part) => (part.type === 'tool-result' ? [part.id] : [])),
    ];
  }

  it('gives each result the id of its call: by id, by name and order, or by order alone', () => {
    expect(ids([call('f', 'a'), call('f', 'b')], [result('f', 'b'), result('f', 'a')])).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    const [made, matched] = ids([call('f'), call('g'), call('f')], [result('g'), result('f'), result('f')]);
    expect(new Set(made).size).toBe(3);
    expect(matched).toEqual([made[1], made[0], made[2]]);
    const [calls, renamed] = ids([call('f'), call('g')], [result('x'), result('y')]);
    expect(renamed).toEqual(calls);
    const [[own], [other]] = ids([call('f')], [result('f', 'invented')]) as [string[], string[]];
    expect(other).toBe(own);
    expect(ids([], [result('f', 'lonely')])[1]).toEqual(['lonely']);
  });

  it('tells results apart from what else the user says, and failures from answers', () => {
    const messages = messagesOf({
      contents: [
        { role: 'model', parts: [call('f', 'a')] },
        {
          role: 'user',
          parts: [
            { text: 'Here:' },
            {
              functionResponse: {
                id: 'a',
                name: 'f',
                response: { error: 'no' },
                parts: [{ inlineData: { mimeType: 'image/png', data: 'AA' } }],
                scheduling: 'SILENT',
              },
            },
          ],
        },
      ],
    });
    expect(messages.slice(1)).toEqual([
      {
        role: 'tool',
        parts: [
          {
            type: 'tool-result',
            id: 'a',
            name: 'f',
            isError: true,
            parts: [
              { type: 'text', text: '{"error":"no"}' },
              { type: 'image', source: { kind: 'data', mediaType: 'image/png', base64: 'AA' } },
            ],
            extra: { scheduling: 'SILENT' },
          },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'Here:' }] },
    ]);
  });

  it('joins what a client kept of a stream: pieces of text, and of a thought up to its signature', () => {
    const pieces = ['Hel', 'lo', '\n\n', 'there'].map((text) => ({ role: 'model', parts: [{ text }] }));
    const thoughts = [
      { role: 'model', parts: [{ text: 'I ', thought: true }] },
      { role: 'model', parts: [{ text: 'think', thought: true, thoughtSignature: 's1' }] },
      { role: 'model', parts: [{ text: 'again', thought: true }] },
      { role: 'model' },
    ];
    const { messages } = decode({ contents: [ASK, ...thoughts, ...pieces, ASK] });
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.parts).toEqual([
      { type: 'reasoning', text: 'I think', signature: 's1', signer: 'google' },
      { type: 'reasoning', text: 'again' },
      { type: 'text', text: 'Hello\n\nthere' },
    ]);
  });

  it('takes a content without a role as whose it plainly is', () => {
    const { messages } = decode({
      contents: [{ parts: [{ text: 'a' }] }, { parts: [call('f')] }, { role: 'function', parts: [result('f')] }],
    });
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
  });
});

describe('each message', () => {
  it('knows where it stands in the body', () => {
    const { messages } = decode({
      systemInstruction: 'Be short.',
      contents: [
        ASK,
        { role: 'model', parts: [{ functionCall: { name: 'f' } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }, { text: 'a' }] },
      ],
    });
    const places = messages.map(({ role, at }) => [role, at]);
    expect(places).toEqual([
      ['system', 'systemInstruction'],
      ['user', 'contents[0]'],
      ['assistant', 'contents[1]'],
      ['tool', 'contents[2]'],
      ['user', 'contents[2]'],
    ]);
  });
});

describe('whatever JSON comes', () => {
  it('is read or refused, and nothing else is thrown', () => {
    const keys = [
      'contents',
      'parts',
      'text',
      'role',
      'functionCall',
      'function_response',
      'inlineData',
      'tools',
      'name',
      'args',
      'thought',
      'generationConfig',
      'x',
    ];
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<Json>(null, true, 0, -1, 'user', 'model', '', [], {}),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value as fc.Arbitrary<Json>), (sent) => {
        try {
          decode(sent);
        } catch (error) {
          if (!(error instanceof InvalidRequest)) throw error;
        }
      }),
    );
  });
});
