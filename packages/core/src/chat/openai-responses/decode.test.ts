import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../json/json.ts';
import { InvalidRequest } from '../invalid-request.ts';
import { responsesDialect } from './client.ts';

function decode(members: JsonObject) {
  return responsesDialect.decode({ model: 'm', input: 'x', ...members });
}

function refusal(members: JsonObject): string | null {
  try {
    decode(members);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.param;
    throw error;
  }
  return 'taken';
}

function messages(input: Json) {
  return decode({ input }).messages;
}

describe('the input of a response', () => {
  it('may be a text, behind the instructions', () => {
    expect(decode({ input: 'Hi', instructions: 'Be brief.' }).messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }], at: 'instructions' },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }], at: 'input' },
    ]);
  });

  it('may be messages in the easy form and in the full one, with every kind of part', () => {
    expect(
      messages([
        { role: 'developer', content: 'Rules.' },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
            { type: 'input_image', image_url: 'https://a.example/b.png', detail: 'auto' },
            { type: 'input_image', file_id: 'file-1' },
            { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' },
            { type: 'input_file', file_url: 'https://a.example/c.pdf' },
            { type: 'input_audio', input_audio: { data: 'CCCC', format: 'wav' } },
            { type: 'input_hologram', depth: 3 },
          ],
        },
        {
          type: 'message',
          id: 'msg_1',
          status: 'completed',
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'A cat', annotations: [], logprobs: [] },
            { type: 'refusal', refusal: 'No.' },
          ],
        },
      ]),
    ).toEqual([
      { role: 'developer', parts: [{ type: 'text', text: 'Rules.' }], at: 'input[0]' },
      {
        role: 'user',
        at: 'input[1]',
        parts: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: { kind: 'data', mediaType: 'image/png', base64: 'AAAA' }, detail: 'low' },
          { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
          { type: 'image', source: { kind: 'id', id: 'file-1' } },
          { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', base64: 'BBBB' }, name: 'a.pdf' },
          { type: 'file', source: { kind: 'url', url: 'https://a.example/c.pdf' } },
          { type: 'audio', base64: 'CCCC', format: 'wav' },
          { type: 'opaque', dialect: 'responses', value: { type: 'input_hologram', depth: 3 } },
        ],
      },
      {
        role: 'assistant',
        at: 'input[2]',
        parts: [
          { type: 'text', text: 'A cat' },
          { type: 'refusal', text: 'No.' },
        ],
      },
    ]);
  });

  it('makes one message of what the model said in one turn, so that calls side by side stay so', () => {
    expect(
      messages([
        { role: 'user', content: 'Weather?' },
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [
            { type: 'summary_text', text: 'a' },
            { type: 'summary_text', text: 'b' },
          ],
        },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] },
        { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f', arguments: '{"x":1}', status: 'completed' },
        { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c2', name: 'g', input: 'free text' },
        { type: 'function_call_output', call_id: 'c1', output: 'sunny' },
        { type: 'custom_tool_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'ok' }] },
        { role: 'assistant', content: 'One.' },
        { role: 'assistant', content: 'Two.' },
      ]),
    ).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Weather?' }], at: 'input[0]' },
      {
        role: 'assistant',
        at: 'input[1]',
        parts: [
          { type: 'reasoning', text: 'a\n\nb', id: 'rs_1' },
          { type: 'text', text: 'Looking.' },
          { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"x":1}' },
          { type: 'tool-call', id: 'c2', name: 'g', arguments: 'free text', kind: 'custom' },
        ],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool-result', id: 'c1', parts: [{ type: 'text', text: 'sunny' }] }],
        at: 'input[5]',
      },
      {
        role: 'tool',
        parts: [{ type: 'tool-result', id: 'c2', parts: [{ type: 'text', text: 'ok' }] }],
        at: 'input[6]',
      },
      { role: 'assistant', parts: [{ type: 'text', text: 'One.' }], at: 'input[7]' },
      { role: 'assistant', parts: [{ type: 'text', text: 'Two.' }], at: 'input[8]' },
    ]);
  });

  it('keeps items that only the vendor knows, and unknown members, as sent', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } };
    const reference = { type: 'item_reference', id: 'msg_1' };
    const approval = { type: 'mcp_approval_response', approval_request_id: 'a', approve: true };
    expect(
      messages([
        search,
        reference,
        { type: 'message', role: 'assistant', content: 'x', phase: 'commentary' },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '', namespace: 'n' },
        approval,
      ]),
    ).toEqual([
      {
        role: 'assistant',
        at: 'input[0]',
        parts: [
          { type: 'opaque', dialect: 'responses', value: search },
          { type: 'opaque', dialect: 'responses', value: reference },
        ],
      },
      {
        role: 'assistant',
        at: 'input[2]',
        extra: { phase: 'commentary' },
        parts: [
          { type: 'text', text: 'x' },
          { type: 'tool-call', id: 'c', name: 'f', arguments: '', extra: { namespace: 'n' } },
        ],
      },
      { role: 'user', at: 'input[4]', parts: [{ type: 'opaque', dialect: 'responses', value: approval }] },
    ]);
  });

  it('finds a signature back to the vendor that made it', () => {
    const parts = (sealed: string) =>
      messages([
        {
          type: 'reasoning',
          summary: [],
          content: [{ type: 'reasoning_text', text: 'hm' }],
          encrypted_content: sealed,
        },
      ])[0]?.parts;
    expect(parts('gAAA')).toEqual([{ type: 'reasoning', text: 'hm', redacted: 'gAAA', signer: 'openai' }]);
    expect(parts('sluice.anthropic.sig')).toEqual([
      { type: 'reasoning', text: 'hm', signature: 'sig', signer: 'anthropic' },
    ]);
    expect(parts('sluice.anthropic.redacted.data')).toEqual([
      { type: 'reasoning', text: 'hm', redacted: 'data', signer: 'anthropic' },
    ]);
  });
});

describe('what comes back of our own answers', () => {
  const context = { requestId: 'req_1', created: 1, model: 'm' };
  const back = (deltas: Parameters<typeof responsesDialect.answer>[0]) => {
    const { output } = responsesDialect.answer(deltas, decode({}), context);
    return messages(output as Json)[0]?.parts;
  };

  it('has every signature on the part that it came on', () => {
    expect(
      back([
        { type: 'reasoning', choice: 0, block: 0, text: 'th' },
        { type: 'reasoning', choice: 0, block: 0, text: 'ought' },
        { type: 'reasoning', choice: 0, block: 0, signature: 'si', signer: 'anthropic' },
        { type: 'reasoning', choice: 0, block: 0, signature: 'g', signer: 'anthropic' },
        { type: 'reasoning', choice: 0, block: 1, redacted: 'r1', signer: 'anthropic' },
        { type: 'reasoning', choice: 0, block: 2, redacted: 'r2', signer: 'anthropic' },
        { type: 'text', choice: 0, text: 'words' },
        { type: 'text', choice: 0, text: '', signature: 'after' },
        { type: 'tool-call', choice: 0, index: 0, id: 'c0', name: 'f', arguments: '{}', signature: 'on call' },
        { type: 'tool-call', choice: 0, index: 1, id: 'c1', name: 'f', arguments: '{}' },
      ]),
    ).toEqual([
      { type: 'reasoning', id: expect.any(String), text: 'thought', signature: 'sig', signer: 'anthropic' },
      { type: 'reasoning', id: expect.any(String), text: '', redacted: 'r1', signer: 'anthropic' },
      { type: 'reasoning', id: expect.any(String), text: '', redacted: 'r2', signer: 'anthropic' },
      { type: 'text', text: 'words', signature: 'after' },
      { type: 'tool-call', id: 'c0', name: 'f', arguments: '{}', signature: 'on call' },
      { type: 'tool-call', id: 'c1', name: 'f', arguments: '{}' },
    ]);
  });
});

describe('the members of a response request', () => {
  it('are read in all their forms', () => {
    const call = decode({
      stream: true,
      tools: [
        {
          type: 'function',
          name: 'f',
          description: 'd',
          parameters: { type: 'object' },
          strict: true,
          defer_loading: true,
        },
        { type: 'custom', name: 'g', description: 'e', format: { type: 'text' } },
        { type: 'web_search', search_context_size: 'low' },
      ],
      tool_choice: { type: 'custom', name: 'g' },
      parallel_tool_calls: false,
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 3,
      text: { format: { type: 'json_schema', name: 's', schema: { type: 'object' }, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'low', summary: 'auto', context: 'all_turns' },
      include: ['reasoning.encrypted_content', 'file_search_call.results'],
      metadata: { a: 'b' },
      safety_identifier: 'u1',
      service_tier: 'flex',
      truncation: 'auto',
      prompt_cache_key: 'k',
      max_tool_calls: 3,
      store: false,
      stream_options: { include_obfuscation: false },
    });
    expect(call).toMatchObject({
      dialect: 'responses',
      stream: true,
      includeUsage: true,
      tools: [
        {
          kind: 'function',
          name: 'f',
          description: 'd',
          parameters: { type: 'object' },
          strict: true,
          extra: { defer_loading: true },
        },
        { kind: 'custom', name: 'g', description: 'e', extra: { format: { type: 'text' } } },
        { kind: 'builtin', name: 'web_search', extra: { type: 'web_search', search_context_size: 'low' } },
      ],
      toolChoice: { type: 'tool', name: 'g' },
      parallelToolCalls: false,
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      logprobs: true,
      topLogprobs: 3,
      n: 1,
      output: { type: 'json-schema', name: 's', schema: { type: 'object' }, strict: true },
      reasoning: { effort: 'low', display: 'auto' },
      metadata: { a: 'b' },
      endUser: 'u1',
      serviceTier: 'flex',
    });
    expect(call.extra).toEqual({
      'text.verbosity': 'low',
      'reasoning.context': 'all_turns',
      include: ['file_search_call.results'],
      truncation: 'auto',
      prompt_cache_key: 'k',
      max_tool_calls: 3,
    });
  });

  it('that only the vendor can answer: all that is asked stands in a prompt that it keeps', () => {
    const prompt = { id: 'pmpt_1', variables: { a: 'b' } };
    expect(responsesDialect.decode({ model: 'm', prompt }).nativeOnly).toBe('prompt');
    expect(responsesDialect.decode({ model: 'm', prompt, input: [] }).nativeOnly).toBe('prompt');
    for (const more of [{ input: 'x' }, { instructions: 'x' }, { previous_response_id: 'resp_1' }]) {
      expect(responsesDialect.decode({ model: 'm', prompt, ...more })).not.toHaveProperty('nativeOnly');
    }
    expect(responsesDialect.decode({ model: 'm', input: [] })).not.toHaveProperty('nativeOnly');
  });

  it('count as absent where they are null, and where they say what holds anyway', () => {
    const call = decode({
      instructions: null,
      tools: null,
      tool_choice: null,
      temperature: null,
      text: { format: null, verbosity: 'medium' },
      reasoning: { effort: null, summary: null },
      include: null,
      truncation: 'disabled',
      background: false,
      conversation: null,
      user: null,
      api_key: null,
      n: null,
    });
    expect(call).toMatchObject({ tools: [], toolChoice: undefined, reasoning: undefined, endUser: undefined });
    expect(call.extra).toEqual({});
  });

  it.each<[Json, unknown, JsonObject]>([
    ['auto', { type: 'auto' }, {}],
    ['none', { type: 'none' }, {}],
    ['required', { type: 'required' }, {}],
    [{ type: 'function', name: 'f' }, { type: 'tool', name: 'f' }, {}],
    [{ type: 'web_search' }, undefined, { tool_choice: { type: 'web_search' } }],
    [{ type: 'mcp', server_label: 's' }, undefined, { tool_choice: { type: 'mcp', server_label: 's' } }],
    [
      { type: 'allowed_tools', mode: 'required', tools: [] },
      { type: 'required' },
      { tool_choice: { type: 'allowed_tools', mode: 'required', tools: [] } },
    ],
  ])('takes the tool choice %j', (choice, expected, extra) => {
    const call = decode({ tools: [{ type: 'function', name: 'f' }], tool_choice: choice });
    expect(call.toolChoice).toEqual(expected);
    expect(call.extra).toEqual(extra);
  });

  it.each<[string, JsonObject]>([
    ['input', { input: null }],
    ['input', { input: 5 }],
    ['input[0]', { input: ['x'] }],
    ['input[0].role', { input: [{ role: 'tool', content: 'x' }] }],
    ['input[0].content', { input: [{ role: 'user' }] }],
    ['input[0].content[0].type', { input: [{ role: 'user', content: [{}] }] }],
    ['input[0].content[0].text', { input: [{ role: 'user', content: [{ type: 'input_text' }] }] }],
    ['input[0].content[0]', { input: [{ role: 'user', content: [{ type: 'input_image' }] }] }],
    ['input[0].call_id', { input: [{ type: 'function_call', name: 'f', arguments: '{}' }] }],
    ['input[0].arguments', { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }] }],
    ['input[0].output', { input: [{ type: 'function_call_output', call_id: 'c' }] }],
    ['input[0].summary', { input: [{ type: 'reasoning', summary: 'x' }] }],
    ['instructions', { instructions: 5 }],
    ['tools[0].type', { tools: [{ name: 'f' }] }],
    ['tools[0].name', { tools: [{ type: 'function' }] }],
    ['tool_choice', { tool_choice: 'some' }],
    ['tool_choice.name', { tool_choice: { type: 'function', name: 'f' } }],
    ['text.format.name', { text: { format: { type: 'json_schema', schema: {} } } }],
    ['text.format.schema', { text: { format: { type: 'json_schema', name: 's' } } }],
    ['reasoning', { reasoning: 'high' }],
    ['include[0]', { include: [5] }],
    ['max_output_tokens', { max_output_tokens: 0 }],
    ['max_output_tokens', { max_output_tokens: 1_000_001 }],
    ['max_tokens', { max_tokens: 0 }],
    ['max_completion_tokens', { max_completion_tokens: 0 }],
    ['n', { n: 129 }],
    ['stop', { stop: Array(17).fill('x') }],
    ['top_logprobs', { top_logprobs: 21 }],
    ['temperature', { temperature: '1' }],
    ['stream', { stream: 'yes' }],
    ['store', { store: 'no' }],
    ['previous_response_id', { previous_response_id: '' }],
    ['background', { background: true }],
    ['conversation', { conversation: 'conv_1' }],
    ['base_url', { base_url: 'http://a.example' }],
    ['extra_headers', { extra_headers: {} }],
  ])('are refused by name: %s', (param, members) => {
    expect(refusal(members)).toBe(param);
  });

  it('never fail in another way than by a refusal', () => {
    const item = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record({
        type: fc.constantFrom(
          'message',
          'function_call',
          'reasoning',
          'function_call_output',
          'x_response',
          'item_reference',
        ),
        role: fc.constantFrom('user', 'assistant', 'x'),
        content: fc.jsonValue({ maxDepth: 2 }),
        output: fc.jsonValue({ maxDepth: 2 }),
        encrypted_content: fc.constantFrom('x', 'sluice.google.next.y', 'sluice.google.before.y', null),
      }),
    );
    const body = fc.dictionary(
      fc.constantFrom(
        'input',
        'tools',
        'tool_choice',
        'text',
        'reasoning',
        'include',
        'metadata',
        'user',
        'prompt',
        'stop',
      ),
      fc.oneof(fc.array(item, { maxLength: 4 }), fc.jsonValue()),
    );
    fc.assert(
      fc.property(body, (members) => {
        const param = refusal(members as JsonObject);
        expect(param === null || typeof param === 'string').toBe(true);
      }),
    );
  });
});
