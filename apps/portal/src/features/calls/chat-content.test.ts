import { describe, expect, it } from 'vitest';
import { answerMessages, pretty, requestMessages } from './chat-content.ts';

const said = (value: unknown) => requestMessages(JSON.stringify(value));
const sse = (...events: unknown[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

describe('a request is shown as its messages', () => {
  it('in the chat dialect, with tools', () => {
    expect(
      said({
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look' },
              { type: 'image_url', image_url: { url: 'x' } },
            ],
          },
          { role: 'assistant', content: null, tool_calls: [{ function: { name: 'look', arguments: '{"a":1}' } }] },
          { role: 'tool', content: 'a cat' },
        ],
      }),
    ).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
      {
        role: 'user',
        parts: [
          { kind: 'text', text: 'Look' },
          { kind: 'media', text: 'image_url' },
        ],
      },
      { role: 'assistant', parts: [{ kind: 'tool_call', name: 'look', text: '{"a":1}' }] },
      { role: 'tool', parts: [{ kind: 'tool_result', text: 'a cat' }] },
    ]);
  });

  it('in the dialects of messages, responses and gemini', () => {
    const user = { role: 'user', parts: [{ kind: 'text', text: 'Hi' }] };
    const system = { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] };
    expect(said({ system: 'Be brief.', messages: [{ role: 'user', content: 'Hi' }] })).toEqual([system, user]);
    expect(said({ instructions: 'Be brief.', input: 'Hi' })).toEqual([system, user]);
    expect(
      said({
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      }),
    ).toEqual([system, user]);
  });

  it.each(['', 'not json', '[]', '{"model":"fast"}', '{"messages":[1,null]}', 'null'])('not where it is %j', (text) => {
    expect(requestMessages(text)).toBeUndefined();
  });
});

describe('an answer is shown as what was said', () => {
  const answer = { role: 'assistant', parts: [{ kind: 'text', text: 'Paris' }] };

  it('in one piece', () => {
    expect(answerMessages('{"choices":[{"message":{"role":"assistant","content":"Paris"}}]}')).toEqual([answer]);
    expect(answerMessages('{"role":"assistant","content":[{"type":"text","text":"Paris"}]}')).toEqual([answer]);
    expect(answerMessages('{"candidates":[{"content":{"parts":[{"text":"Paris"}]}}]}')).toEqual([answer]);
  });

  it('as a stream, put together', () => {
    const chunk = (delta: object) => ({ choices: [{ delta }] });
    expect(answerMessages(sse(chunk({ content: 'Par' }), chunk({ content: 'is' })))).toEqual([answer]);
    const delta = (text: string) => ({ type: 'content_block_delta', delta: { type: 'text_delta', text } });
    expect(answerMessages(sse({ type: 'message_start' }, delta('Par'), delta('is')))).toEqual([answer]);
    expect(
      answerMessages(
        sse(
          chunk({ tool_calls: [{ function: { name: 'look', arguments: '{"a"' } }] }),
          chunk({ tool_calls: [{ function: { arguments: ':1}' } }] }),
        ),
      ),
    ).toEqual([{ role: 'assistant', parts: [{ kind: 'tool_call', name: 'look', text: '{"a":1}' }] }]);
  });

  it('not where nothing was said', () => {
    expect(answerMessages('{"error":{"message":"no"}}')).toBeUndefined();
    expect(answerMessages('data: [DONE]\n\n')).toBeUndefined();
  });
});

it('JSON is broken into lines, anything else stays', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty('data: x')).toBe('data: x');
});
