import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChatStream } from '../../conformance/chat-summary.ts';
import { BadReply } from '../../dialect.ts';
import { decodeReply } from './reply.ts';
import { openApiSchema } from './schema.ts';
import { GeminiEvents } from './stream.ts';

const CONTEXT = { requestId: 'req', created: 1, model: 'm' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
const HI = [{ role: 'user', content: 'hi' }];
const CHAT = chatDialect.decode({ messages: HI, stream: true });
const MESSAGES = messagesDialect.decode({ max_tokens: 9, messages: HI, stream: true });

/** JSON with the dialect's own names in unlikely places. */
const NAMES = [
  ...[
    'candidates',
    'content',
    'parts',
    'text',
    'thought',
    'functionCall',
    'name',
    'args',
    'willContinue',
    'partialArgs',
  ],
  ...[
    'jsonPath',
    'stringValue',
    'finishReason',
    'index',
    'usageMetadata',
    'promptTokenCount',
    'thoughtSignature',
    'error',
  ],
  ...[
    'promptFeedback',
    'blockReason',
    'groundingMetadata',
    'groundingSupports',
    'groundingChunks',
    'segment',
    'inlineData',
  ],
  ...['promptTokensDetails', 'responseId', 'logprobsResult', 'chosenCandidates', '__proto__'],
];
const odd = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 0, -1, 1.5, '', 'STOP', '$.a', '$.a[0]', [], {}),
    fc.string(),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('any'), { maxKeys: 6 }),
  ),
})).any;
const oddParts = fc.array(fc.dictionary(fc.constantFrom(...NAMES), odd, { maxKeys: 3 }), { maxLength: 4 });
const oddChunk = fc.oneof(
  odd,
  fc.record({
    candidates: fc.array(fc.record({ content: fc.record({ parts: oddParts }), finishReason: odd, index: odd })),
  }),
);

function asRead(chunks: readonly unknown[]): { deltas: Delta[]; finished: boolean } {
  const events = new GeminiEvents();
  const deltas = chunks.flatMap((chunk) => events.decode('', JSON.stringify(chunk) ?? ''));
  deltas.push(...events.end());
  return { deltas, finished: events.finished };
}

describe('whatever comes from upstream', () => {
  it('as a whole answer is read or refused, and never breaks', () => {
    fc.assert(
      fc.property(oddChunk, (body) => {
        if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
        try {
          const deltas = decodeReply(body as JsonObject);
          chatDialect.answer(deltas, CHAT, CONTEXT);
          messagesDialect.answer(deltas, MESSAGES, CONTEXT);
        } catch (error) {
          expect(error).toBeInstanceOf(BadReply);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('as a stream is told in the grammar of every caller’s dialect', () => {
    fc.assert(
      fc.property(fc.array(oddChunk, { maxLength: 6 }), (chunks) => {
        const { deltas } = asRead(chunks);
        if (deltas.some(({ type }) => type === 'error')) return;
        const chat = chatDialect.open(CHAT, CONTEXT);
        readChatStream(deltas.map((delta) => chat.encode(delta)).join('') + chat.end(SUMMARY), false);
        const messages = messagesDialect.open(MESSAGES, CONTEXT);
        readMessageStream(deltas.map((delta) => messages.encode(delta)).join('') + messages.end(SUMMARY));
      }),
      { numRuns: 500 },
    );
  });

  it('says the same in one piece or in many, with members that nobody knows', () => {
    const part = fc.oneof(
      fc.record({ text: fc.string({ minLength: 1 }), unknown: odd }),
      fc.record({ text: fc.string({ minLength: 1 }), thought: fc.constant(true) }),
      fc.record({
        functionCall: fc.record({
          name: fc.string({ minLength: 1 }),
          args: fc.dictionary(fc.string(), fc.jsonValue()),
        }),
      }),
    );
    const said = (deltas: readonly Delta[]) => {
      const text = deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('');
      const thoughts = deltas.map((delta) => (delta.type === 'reasoning' ? delta.text : '')).join('');
      const calls = deltas.flatMap((delta) =>
        delta.type === 'tool-call' ? [[delta.id, delta.name, delta.arguments]] : [],
      );
      const finish = deltas.filter(({ type }) => type === 'finish');
      return { text, thoughts, calls, finish };
    };
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(3)), (parts, cuts) => {
        const body = (some: readonly object[], members: object) => ({
          responseId: 'some-answer',
          unknown: 1,
          candidates: [{ content: { role: 'model', parts: some }, ...members }],
        });
        const whole = decodeReply(body(parts, { finishReason: 'STOP' }) as unknown as JsonObject);
        const chunks: object[] = [];
        for (let at = 0, i = 0; at < parts.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          chunks.push(body(parts.slice(at, at + size), {}));
          at += Math.max(size, i >= cuts.length ? 1 : size);
          if (i > 4 * parts.length) break;
        }
        const covered = chunks.flatMap(
          (one) => (one as { candidates: { content: { parts: object[] } }[] }).candidates[0]?.content.parts ?? [],
        );
        if (covered.length !== parts.length) return;
        const streamed = asRead([...chunks, body([], { finishReason: 'STOP' })]);
        expect(said(streamed.deltas)).toEqual(said(whole));
        expect(streamed.finished).toBe(true);
      }),
    );
  });
});

describe('whatever schema a caller has', () => {
  const schema = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.dictionary(
      fc.constantFrom(
        'type',
        'properties',
        'items',
        'anyOf',
        'oneOf',
        'allOf',
        '$ref',
        '$defs',
        'enum',
        'const',
        'required',
        'format',
        'x',
      ),
      fc.oneof(
        fc.constantFrom('object', 'string', ['string', 'null'], '#', '#/$defs/a', '#/nowhere', null, 3, [], {}),
        tie('any'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('any'), { maxKeys: 2 }),
      ),
      { maxKeys: 4 },
    ),
  })).any;

  it('becomes one of Google’s form, of members that it knows alone', () => {
    const known = new Set([
      ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'default', 'items', 'properties', 'required'],
      ...['anyOf'],
    ]);
    const check = (said: JsonObject): void => {
      for (const name of Object.keys(said)) expect(known).toContain(name);
      for (const value of Object.values((said.properties ?? {}) as JsonObject)) check(value as JsonObject);
      for (const value of (said.anyOf ?? []) as JsonObject[]) check(value);
      if (said.items !== undefined) check(said.items as JsonObject);
    };
    fc.assert(
      fc.property(schema, (any) => {
        const said = openApiSchema(any as JsonObject);
        check(said);
        expect(JSON.stringify(said).length).toBeLessThan(1_000_000);
      }),
      { numRuns: 500 },
    );
  });
});
