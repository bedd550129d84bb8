import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { Json, JsonObject } from '@sluice/core/json/json';
import { expect } from 'vitest';
import { type CallSummary, readChatStream, summariseCompletion } from './chat-summary.ts';

const CONTEXT = { requestId: 'req1', created: 1, model: 'some-model' };
const SUMMARY = { cost_usd: 0.001, overhead_ms: 1, provider: 'p', attempts: 1 };
const ASKED = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };

/** What a caller must be told, whatever its dialect. */
export interface Told {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly CallSummary[];
  /** In OpenAI's words. */
  readonly finish: string;
  /** Tokens; `undefined` where the provider counted none. */
  readonly input: number | undefined;
  readonly output: number | undefined;
}

/** Checks the answers that callers of both dialects get of these deltas, whole and as a stream. */
export function expectTold(deltas: readonly Delta[], told: Told): void {
  expectChat(deltas, told);
  expectMessages(deltas, told);
}

function expectChat(deltas: readonly Delta[], told: Told): void {
  const call = chatDialect.decode({ ...ASKED, stream: true, stream_options: { include_usage: true } });
  const encoder = chatDialect.open(call, CONTEXT);
  const stream = readChatStream(deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY), true);
  const answer = chatDialect.answer(deltas, call, CONTEXT);
  for (const { said, usage } of [
    { said: summariseCompletion(answer).get(0), usage: answer.usage },
    { said: stream.choices.get(0), usage: stream.usage },
  ]) {
    const { text, reasoning, calls, finish } = told;
    expect(said).toEqual({ text, reasoning, refusal: '', calls, finish });
    if (told.input !== undefined) expect(usage).toMatchObject({ prompt_tokens: told.input });
    if (told.output !== undefined) expect(usage).toMatchObject({ completion_tokens: told.output });
  }
}

const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
};

function expectMessages(deltas: readonly Delta[], told: Told): void {
  const call = messagesDialect.decode({ ...ASKED, stream: true });
  const encoder = messagesDialect.open(call, CONTEXT);
  const stream = readMessageStream(deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY));
  const answer = messagesDialect.answer(deltas, call, CONTEXT);
  for (const { content, end, usage } of [
    { content: answer.content as JsonObject[], end: answer, usage: answer.usage },
    { content: stream.content, end: stream.delta, usage: stream.usage as Json },
  ]) {
    const joined = (type: string, member: string) =>
      content
        .filter((block) => block.type === type)
        .map((block) => block[member])
        .join('');
    expect(joined('text', 'text')).toBe(told.text);
    expect(joined('thinking', 'thinking')).toBe(told.reasoning);
    expect(
      content.filter(({ type }) => type === 'tool_use').map(({ id, name, input }) => ({ id, name, arguments: input })),
    ).toEqual(told.calls);
    expect(end.stop_reason).toBe(STOP_REASONS[told.finish]);
    if (told.input !== undefined) expect(usage).toMatchObject({ input_tokens: told.input });
    if (told.output !== undefined) expect(usage).toMatchObject({ output_tokens: told.output });
  }
}
