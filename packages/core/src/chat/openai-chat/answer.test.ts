import { describe, expect, it } from 'vitest';
import type { Delta } from '../delta.ts';
import { chatDialect } from './client.ts';

const CONTEXT = { requestId: 'req-1', created: 7, model: 'upstream' };
const SUMMARY = { cost_usd: 0.5, overhead_ms: 2, provider: 'p', attempts: 1 };
const body = { messages: [{ role: 'user', content: 'hi' }], stream: true };
const CALL = chatDialect.decode(body);
const ASKING = chatDialect.decode({ ...body, stream_options: { include_usage: true } });
const LEGACY = chatDialect.decode({ ...body, functions: [{ name: 'look' }] });

const SIGNED: Delta[] = [
  { type: 'start', id: 'msg_1', model: 'claude-x' },
  { type: 'usage', usage: { input: 10, cacheRead: 5, cacheWrite: 2 }, raw: {} },
  { type: 'reasoning', choice: 0, block: 0, text: 'hm' },
  { type: 'reasoning', choice: 0, block: 0, text: ' so' },
  { type: 'reasoning', choice: 0, block: 0, signature: 'sig' },
  { type: 'reasoning', choice: 0, block: 1, redacted: 'sealed' },
  { type: 'tool-call', choice: 0, index: 0, id: 'c1', name: 'look', arguments: '' },
  { type: 'tool-call', choice: 0, index: 0, arguments: '{"a":1}' },
  { type: 'usage', usage: { output: 9, reasoning: 4 }, raw: {} },
  { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_use' },
];

function stream(deltas: readonly Delta[], call: typeof CALL): unknown[] {
  const encoder = chatDialect.open(call, CONTEXT);
  const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((event) => (event === 'data: [DONE]' ? 'DONE' : JSON.parse(event.slice(6))));
}

function finishOf(reason: Extract<Delta, { type: 'finish' }>['reason'], before: Delta[] = []): unknown {
  const deltas: Delta[] = [...before, { type: 'finish', choice: 0, reason, raw: null }];
  const [choice] = chatDialect.answer(deltas, CALL, CONTEXT).choices as { finish_reason: string }[];
  return choice?.finish_reason;
}

describe('a whole answer', () => {
  it('says signatures in the form in which they come back', () => {
    expect(chatDialect.answer(SIGNED, CALL, CONTEXT)).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      created: 7,
      model: 'claude-x',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            refusal: null,
            reasoning_content: 'hm so',
            reasoning_details: [
              { type: 'reasoning.text', text: 'hm so', index: 0, signature: 'sig' },
              { type: 'reasoning.encrypted', data: 'sealed', index: 1 },
            ],
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 17,
        completion_tokens: 9,
        total_tokens: 26,
        prompt_tokens_details: { cached_tokens: 5, audio_tokens: 0, cache_write_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 4, audio_tokens: 0 },
      },
    });
  });

  it('comes back as the reasoning that it was', () => {
    const [choice] = chatDialect.answer(SIGNED, CALL, CONTEXT).choices as [{ message: never }];
    const result = { role: 'tool', tool_call_id: 'c1', content: 'ok' };
    const call = chatDialect.decode({ messages: [{ role: 'user', content: 'hi' }, choice.message, result] });
    expect(call.messages[1]?.parts).toMatchObject([
      { type: 'reasoning', text: 'hm so', signature: 'sig' },
      { type: 'reasoning', text: '', redacted: 'sealed' },
      { type: 'tool-call', id: 'c1' },
    ]);
  });

  it('uses what the gateway knows where the provider said nothing', () => {
    const answer = chatDialect.answer([{ type: 'text', choice: 0, text: 'a' }], CALL, CONTEXT);
    expect(answer).toMatchObject({ id: 'req-1', created: 7, model: 'upstream' });
    // An unknown count is not 0.
    expect(answer).not.toHaveProperty('usage');
  });

  it('has an empty content where nothing was said, and null beside calls and refusals only', () => {
    const content = (deltas: Delta[]) => chatDialect.answer(deltas, CALL, CONTEXT).choices;
    expect(content([])).toMatchObject([{ message: { content: '' } }]);
    expect(content([{ type: 'refusal', choice: 0, text: 'no' }])).toMatchObject([
      { message: { content: null, refusal: 'no' } },
    ]);
  });

  it('has one of OpenAI’s five words for each end', () => {
    expect(finishOf('stop')).toBe('stop');
    expect(finishOf('length')).toBe('length');
    expect(finishOf('length', SIGNED.slice(0, 8))).toBe('length');
    expect(finishOf('content-filter')).toBe('content_filter');
    expect(finishOf('refusal')).toBe('content_filter');
    expect(finishOf('refusal', [{ type: 'refusal', choice: 0, text: 'no' }])).toBe('stop');
    expect(finishOf('pause')).toBe('stop');
    expect(finishOf('other')).toBe('stop');
    expect(finishOf('stop', SIGNED.slice(0, 8))).toBe('tool_calls');
  });

  it('answers the superseded functions in their own form', () => {
    expect(chatDialect.answer(SIGNED, LEGACY, CONTEXT).choices).toMatchObject([
      { message: { function_call: { name: 'look', arguments: '{"a":1}' } }, finish_reason: 'function_call' },
    ]);
    const chunks = stream(SIGNED, LEGACY);
    expect(chunks).toContainEqual(
      expect.objectContaining({
        choices: [expect.objectContaining({ delta: { function_call: { name: 'look', arguments: '' } } })],
      }),
    );
  });
});

describe('a stream', () => {
  it('says usage only to a caller that asked, with the summary beside it', () => {
    const last = stream(SIGNED, ASKING).at(-2);
    expect(last).toMatchObject({ choices: [], usage: { prompt_tokens: 17, completion_tokens: 9 }, sluice: SUMMARY });
    const text = JSON.stringify(stream(SIGNED, CALL));
    expect(text).not.toContain('usage');
    expect(text).not.toContain('sluice');
  });

  it('ends each choice once, behind all that was said', () => {
    const deltas: Delta[] = [
      { type: 'text', choice: 0, text: 'a' },
      { type: 'finish', choice: 0, reason: 'stop', raw: 'stop' },
      { type: 'text', choice: 1, text: 'b' },
      { type: 'text', choice: 0, text: 'c' },
      { type: 'finish', choice: 0, reason: 'stop', raw: 'stop' },
      { type: 'finish', choice: 1, reason: 'length', raw: 'length' },
    ];
    const ends = stream(deltas, CALL).map(
      (chunk) => (chunk as { choices?: { index: number; finish_reason: string }[] }).choices?.[0],
    );
    expect(ends.map((choice) => choice?.finish_reason).filter(Boolean)).toEqual(['stop', 'length']);
    expect(ends.slice(-3, -1).map((choice) => choice?.index)).toEqual([0, 1]);
  });

  it('is whole even where the provider said nothing at all', () => {
    expect(stream([], CALL)).toMatchObject([
      { choices: [{ delta: { role: 'assistant' }, finish_reason: null }] },
      { choices: [{ finish_reason: 'stop' }] },
      'DONE',
    ]);
  });
});

describe('an error', () => {
  it('has OpenAI’s form, whole and as the last event of a stream', () => {
    const error = {
      status: 429,
      code: 'rate_limit_exceeded',
      message: 'slow down',
      param: null,
      sluice: { request_id: 'r' },
    };
    const said = {
      error: {
        message: 'slow down',
        type: 'rate_limit_error',
        code: 'rate_limit_exceeded',
        param: null,
        sluice: { request_id: 'r' },
      },
    };
    expect(chatDialect.error(error)).toEqual(said);
    const event = chatDialect.errorEvent(error);
    expect(event).toMatch(/^data: \{.*\}\n\n$/);
    expect(JSON.parse(event.slice(6))).toEqual(said);
  });
});
