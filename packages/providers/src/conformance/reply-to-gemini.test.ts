import type { Delta } from '@sluice/core/chat/delta';
import { geminiDialect } from '@sluice/core/chat/gemini/client';
import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import type { Json, JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../dialect.ts';
import { anthropicMessagesDialect } from '../dialects/anthropic-messages/dialect.ts';
import { openaiChatDialect } from '../dialects/openai-chat/dialect.ts';
import { openaiResponsesDialect } from '../dialects/openai-responses/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { ANY, expectedWords, lastUsage, repliesOf, thoughtsOf } from './recorded-replies.ts';

const CONTEXT = { requestId: 'req_1', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
const ASK = { role: 'user', parts: [{ text: 'hi' }] };
const CALL = geminiDialect.decode({ contents: [ASK] }, { model: 'm', stream: true });
const ANTHROPIC = providerSpec('anthropic') as ProviderSpec;
const OPENAI = providerSpec('openai') as ProviderSpec;

const anthropic = repliesOf('anthropic-messages', anthropicMessagesDialect, ANTHROPIC);
const responses = repliesOf('openai-responses', openaiResponsesDialect, OPENAI);
const replies = [...repliesOf('openai-chat', openaiChatDialect, ANY), ...anthropic];

interface Answer {
  readonly candidates: readonly {
    readonly index: number;
    readonly content?: { readonly parts: readonly JsonObject[] };
    readonly finishReason?: string;
  }[];
  readonly usageMetadata?: JsonObject;
}

function streamed(deltas: readonly Delta[]): Answer[] {
  const encoder = geminiDialect.open(CALL, CONTEXT);
  const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.slice('data: '.length)) as Answer);
}

const whole = (deltas: readonly Delta[]) => geminiDialect.answer(deltas, CALL, CONTEXT) as unknown as Answer;
const partsOf = (answers: readonly Answer[]) =>
  answers.flatMap(({ candidates }) => candidates.find(({ index }) => index === 0)?.content?.parts ?? []);
const wordsOf = (answers: readonly Answer[]) =>
  partsOf(answers)
    .map(({ text, thought }) => (thought === true ? '' : (text ?? '')))
    .join('');
const callsOf = (answers: readonly Answer[]) =>
  partsOf(answers).flatMap(({ functionCall }) => (functionCall === undefined ? [] : [functionCall as JsonObject]));

describe.skipIf(replies.length === 0)('recorded answers, to a caller of Gemini', () => {
  it('are many', () => {
    expect(replies.length + responses.length).toBeGreaterThan(350);
  });

  it.each(replies)('%s', (_, facts, deltas) => {
    for (const answers of [[whole(deltas)], streamed(deltas)]) {
      // Snowflake fills the superseded `function_call` with empty strings where there is none.
      const called = (facts.tool_calls as JsonObject[]).filter(({ name }) => name !== '');
      const calls = callsOf(answers);
      expect(calls.map(({ name }) => name)).toEqual(called.map(({ name }) => name));
      calls.forEach(({ args }, i) => {
        const expected = called[i];
        if (expected?.arguments_raw !== undefined || typeof expected?.arguments !== 'object') return;
        expect(args).toEqual(expected.arguments ?? {});
      });
      if (facts.choices === undefined) expect(wordsOf(answers)).toBe(expectedWords(facts, deltas));
      const ends = answers.flatMap(({ candidates }) =>
        candidates.filter(({ finishReason }) => finishReason !== undefined),
      );
      expect(new Set(ends.map(({ index }) => index)).size).toBe(ends.length);
      const usage = lastUsage(deltas);
      const counted = answers.at(-1)?.usageMetadata;
      if (usage === undefined || Object.keys(usage).length === 0) expect(counted).toBeUndefined();
      else {
        expect(counted?.promptTokenCount).toBe(inputTokens(usage));
        expect(counted?.totalTokenCount).toBe(inputTokens(usage) + outputTokens(usage));
      }
    }
  });

  it.each([...replies, ...responses])(
    '%s says the same in pieces and whole, each piece with content',
    (_, _facts, deltas) => {
      const answers = streamed(deltas);
      expect(wordsOf(answers)).toBe(wordsOf([whole(deltas)]));
      expect(callsOf(answers)).toEqual(callsOf([whole(deltas)]));
      const last = answers.at(-1);
      for (const answer of answers) {
        if (answer === last && answers.length === 1) continue;
        for (const { content } of answer.candidates)
          expect(content?.parts.length ?? 0, JSON.stringify(answer)).toBeGreaterThan(0);
      }
    },
  );
});

describe.skipIf(replies.length === 0)('recorded answers that a caller of Gemini sends back', () => {
  const target: Target = { spec: ANTHROPIC, model: 'm', outputCap: undefined, outputLimit: undefined };
  const signed = anthropic.filter(([, , deltas]) =>
    deltas.some((delta) => 'signature' in delta || 'redacted' in delta),
  );

  it('are many', () => expect(signed.length).toBeGreaterThan(5));

  it.each(signed)('%s: its thinking returns to Anthropic byte for byte', (_, _facts, deltas) => {
    for (const contents of [
      whole(deltas).candidates.map(({ content }) => content),
      // As Google's SDKs keep a stream: one content for each event.
      streamed(deltas).flatMap(({ candidates }) => candidates.map(({ content }) => content)),
    ]) {
      const back = geminiDialect.decode({ contents: [ASK, ...(contents.filter(Boolean) as unknown as Json[])] });
      const { messages } = anthropicMessagesDialect.encode(back, target).body;
      const blocks = (messages as JsonObject[]).flatMap(({ role, content }) =>
        role === 'assistant' && Array.isArray(content) ? (content as JsonObject[]) : [],
      );
      const thinking = blocks.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking');
      expect(thinking).toEqual(thoughtsOf(deltas));
    }
  });
});
