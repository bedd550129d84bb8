import { describe, expect, it } from 'vitest';
import { questionOf } from './question.ts';

const chat = (messages: unknown, more: object = {}) => JSON.stringify({ model: 'm', messages, ...more });
const user = (content: unknown) => ({ role: 'user', content });

describe('the question of a conversation', () => {
  it.each([
    ['chat', { messages: [{ role: 'system', content: 'Be kind.' }, user('Why?')] }],
    [
      'chat',
      {
        messages: [
          user([
            { type: 'text', text: 'Context.' },
            { type: 'text', text: 'Why?' },
          ]),
        ],
      },
    ],
    ['messages', { system: 'Be kind.', messages: [user([{ type: 'text', text: 'Why?' }])] }],
    ['responses', { input: 'Why?' }],
    ['responses', { input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Why?' }] }] }],
    ['gemini', { contents: [{ parts: [{ text: 'Why?' }] }] }],
    ['gemini', { contents: { role: 'user', parts: [{ text: 'Why?' }] } }],
  ])('is the last text of its last turn (%s)', (dialect, said) => {
    const asked = questionOf(dialect, JSON.stringify({ model: 'm', ...said }));
    expect(asked?.text).toBe('Why?');
    expect(asked?.frame).toBe(
      questionOf(dialect, JSON.stringify({ model: 'm', ...said }).replace('Why?', 'How?'))?.frame,
    );
    expect(asked?.frame).not.toContain('Why?');
  });

  it('leaves everything else in its frame, however it is spelt', () => {
    const frame = (body: string) => questionOf('chat', body)?.frame;
    const plain = frame(chat([user('Why?')]));
    expect(frame('{"messages":[{"content":"How?","role":"user"}],  "model":"m"}')).toBe(plain);
    const others = [
      chat([user('Why?')], { seed: 1 }),
      chat([user('Why?')], { user: 'Why?' }),
      chat([user('Why?')], { tools: [] }),
      chat([user('Why?')], { response_format: { type: 'json_object' } }),
      chat([{ role: 'system', content: 'S' }, user('Why?')]),
      chat([user('Before.'), { role: 'assistant', content: 'Yes.' }, user('Why?')]),
      chat([user([{ type: 'text', text: 'Why?' }])]),
      chat([
        user([
          { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
          { type: 'text', text: 'Why?' },
        ]),
      ]),
      chat([{ ...user('Why?'), name: 'n' }]),
    ].map(frame);
    expect(new Set([plain, ...others]).size).toBe(others.length + 1);
  });

  it.each([
    ['whose last word is a model’s', 'chat', chat([user('Why?'), { role: 'assistant', content: 'Because.' }])],
    [
      'whose last word is a tool’s',
      'chat',
      chat([user('Why?'), { role: 'tool', tool_call_id: 'c', content: 'It is 4.' }]),
    ],
    [
      'whose last word is a tool’s result',
      'messages',
      chat([user([{ type: 'tool_result', tool_use_id: 'c', content: 'It is 4.' }])]),
    ],
    [
      'whose last item is a tool’s output',
      'responses',
      JSON.stringify({ input: [{ type: 'function_call_output', call_id: 'c', output: '4', content: 'x' }] }),
    ],
    [
      'whose last part is a picture',
      'chat',
      chat([user([{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }])]),
    ],
    ['that is one prompt', 'completions', JSON.stringify({ prompt: 'Why?' })],
    ['that is none', 'embeddings', JSON.stringify({ input: 'Why?' })],
    ['that asks nothing', 'chat', chat([user('  ')])],
    ['that asks at length', 'chat', chat([user('x'.repeat(8_001))])],
    [
      'with a number that doubles do not hold',
      'chat',
      '{"seed":9007199254740993,"messages":[{"role":"user","content":"Why?"}]}',
    ],
  ])('is not told of one %s', (_name, dialect, body) => {
    expect(questionOf(dialect, body)).toBeUndefined();
  });

  it('may hold any number itself', () => {
    expect(questionOf('chat', chat([user('Is 9007199254740993 prime?')]))?.text).toContain('9007199254740993');
  });
});
