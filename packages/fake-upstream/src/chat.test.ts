import { describe, expect, test } from 'vitest';
import {
  CHAT_TEXT,
  CHAT_USAGE,
  type ChatAnswer,
  chatCompletion,
  chatError,
  chatRateLimited,
  chatStream,
} from './chat.ts';

interface Chunk {
  readonly usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: {
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly { index: number; id?: string; function: { name?: string; arguments: string } }[];
    };
    readonly finish_reason: string | null;
  }[];
}

const chunks = (events: readonly string[]) =>
  events.filter((event) => event !== 'data: [DONE]\n\n').map((event) => JSON.parse(event.slice(6)) as Chunk);

const joined = (events: readonly string[], index = 0) =>
  chunks(events)
    .flatMap((chunk) => chunk.choices)
    .filter((choice) => choice.index === index)
    .map((choice) => choice.delta.content ?? '')
    .join('');

describe('chat answers', () => {
  test('a stream says the same as the whole answer', () => {
    const answers: ChatAnswer[] = [{}, { text: 'a  b\n', reasoning: 'so it is' }, { text: '👍🏽 ü', n: 2 }];
    for (const answer of answers) {
      const text = answer.text ?? CHAT_TEXT;
      expect(joined(chatStream(answer))).toBe(text);
      expect(joined(chatStream({ ...answer, pieces: 3 }), (answer.n ?? 1) - 1)).toBe(text);
      const choices = Array.from({ length: answer.n ?? 1 }, () => ({ message: { content: text } }));
      expect(chatCompletion(answer)).toMatchObject({ choices });
    }
  });

  test('usage is what was asked for, at the end and only where it is included', () => {
    const usage = { prompt: 100, completion: 40, cached: 60, reasoning: 10 };
    expect(chatCompletion({ usage })).toMatchObject({
      usage: {
        prompt_tokens: 100,
        total_tokens: 140,
        prompt_tokens_details: { cached_tokens: 60 },
        completion_tokens_details: { reasoning_tokens: 10 },
      },
    });
    const withUsage = chunks(chatStream());
    expect(withUsage.at(-1)).toMatchObject({
      choices: [],
      usage: { total_tokens: CHAT_USAGE.prompt + CHAT_USAGE.completion },
    });
    expect(withUsage.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    expect(chunks(chatStream({ includeUsage: false })).some((chunk) => 'usage' in chunk)).toBe(false);
  });

  test('tool calls come in fragments that join to the arguments', () => {
    const toolCalls = [
      { name: 'weather', arguments: { city: 'Paris' } },
      { name: 'broken', arguments: '{"a":' },
    ];
    const parts = chunks(chatStream({ toolCalls })).flatMap((chunk) =>
      chunk.choices.flatMap((c) => c.delta.tool_calls ?? []),
    );
    const joinedOf = (index: number) =>
      parts
        .filter((p) => p.index === index)
        .map((p) => p.function.arguments)
        .join('');
    expect([joinedOf(0), joinedOf(1)]).toEqual(['{"city":"Paris"}', '{"a":']);
    expect(chunks(chatStream({ toolCalls })).at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
    expect(chatCompletion({ toolCalls })).toMatchObject({
      choices: [
        { finish_reason: 'tool_calls', message: { content: null, tool_calls: [{ id: 'call_scripted_1' }, {}] } },
      ],
    });
  });

  test('[DONE] is the last event unless it is left out', () => {
    expect(chatStream().at(-1)).toBe('data: [DONE]\n\n');
    expect(chatStream({ done: false })).not.toContain('data: [DONE]\n\n');
  });

  test('errors have the shape of the vendor', () => {
    expect(chatError(400, 'no', { code: 'context_length_exceeded' })).toMatchObject({
      status: 400,
      body: { error: { message: 'no', type: 'invalid_request_error', param: null, code: 'context_length_exceeded' } },
    });
    expect(chatRateLimited(3)).toMatchObject({ status: 429, headers: { 'retry-after': '3' } });
  });
});
