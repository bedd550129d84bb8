import { describe, expect, test } from 'vitest';
import { MESSAGE_TEXT, message, messageOverloaded, messageStream } from './messages.ts';

interface Event {
  readonly type: string;
  readonly index?: number;
  readonly delta?: { type?: string; text?: string; thinking?: string; partial_json?: string; stop_reason?: string };
  readonly usage?: { output_tokens: number };
  readonly message?: { usage: { input_tokens: number; cache_read_input_tokens: number } };
}

function events(stream: readonly string[]): Event[] {
  return stream.map((text) => {
    const [name, data, ...rest] = text.split('\n');
    expect(rest).toEqual(['', '']);
    const value = JSON.parse(data!.slice(6)) as Event;
    expect(name).toBe(`event: ${value.type}`);
    return value;
  });
}

describe('message answers', () => {
  test('a stream opens, fills and closes each block in order', () => {
    const types = events(messageStream({ text: 'one two' })).map((event) => event.type);
    expect(types).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  test('a stream says the same as the whole answer', () => {
    const answer = {
      thinking: { text: 'let me see', signature: 'c2ln' },
      text: 'ü b',
      toolUses: [{ name: 'weather', input: { city: 'Paris' } }],
    };
    const all = events(messageStream(answer));
    const join = (index: number, member: 'text' | 'thinking' | 'partial_json') =>
      all
        .filter((event) => event.index === index)
        .map((event) => event.delta?.[member] ?? '')
        .join('');
    expect(join(0, 'thinking')).toBe('let me see');
    expect(join(1, 'text')).toBe('ü b');
    expect(JSON.parse(join(2, 'partial_json'))).toEqual({ city: 'Paris' });
    expect(message(answer)).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ thinking: 'let me see' }, { text: 'ü b' }, { id: 'toolu_scripted_1', input: { city: 'Paris' } }],
    });
    expect(message()).toMatchObject({ content: [{ text: MESSAGE_TEXT }], stop_reason: 'end_turn' });
  });

  test('input is counted at the start and output at the end, cache apart', () => {
    const usage = { input: 5, output: 30, cacheRead: 100, cacheWrite: 50, cacheWrite1h: 20 };
    const all = events(messageStream({ usage }));
    expect(all[0]?.message?.usage).toMatchObject({ input_tokens: 5, cache_read_input_tokens: 100 });
    expect(all.at(-2)?.usage?.output_tokens).toBe(30);
    expect(message({ usage })).toMatchObject({
      usage: { cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 20 } },
    });
  });

  test('an overload has the shape of the vendor', () => {
    expect(messageOverloaded()).toMatchObject({
      status: 529,
      body: { type: 'error', error: { type: 'overloaded_error' } },
    });
  });
});
