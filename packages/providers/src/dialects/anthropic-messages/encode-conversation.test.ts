import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { callOf, encode, resultOf, TOOL, text } from './test/chat-call.ts';

describe('a conversation of another dialect becomes Anthropic’s', () => {
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
    expect(verdicts).toBe('dropped:messages[1].reasoning_content');
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
    expect(verdicts).toBe('dropped:messages[1].reasoning_details[0],dropped:messages[1].reasoning_details[1]');
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

  it('telling of a signature of Google’s that is lost, with an empty text too', () => {
    const signed = (words: string) => ({ type: 'text', text: words, signature: 'sig' }) as const;
    const { body, verdicts } = encode({
      messages: [text('user', 'a'), { role: 'assistant', parts: [signed('b'), signed('')] }, text('user', 'c')],
    });
    expect((body.messages as JsonObject[])[1]).toEqual({ role: 'assistant', content: 'b' });
    expect(verdicts).toBe('dropped:messages[1].content[0].extra_content,dropped:messages[1].content[1].extra_content');
  });

  it('with names and unknown members of messages and parts dropped by name', () => {
    const { verdicts } = encode({
      messages: [{ role: 'user', name: 'bob', parts: [{ type: 'text', text: 'a', extra: { x: 1 } }], extra: { y: 2 } }],
    });
    expect(verdicts).toBe('dropped:messages[0].content[0].x,dropped:messages[0].name,dropped:messages[0].y');
  });
});
