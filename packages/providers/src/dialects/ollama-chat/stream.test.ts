import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { Json, JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../../dialect.ts';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { ollamaChatDialect } from './dialect.ts';

const SPEC = providerSpec('ollama') as ProviderSpec;

function read(...lines: (JsonObject | string)[]) {
  const decoder = ollamaChatDialect.open(SPEC);
  const deltas = lines.flatMap((line) => decoder.decode('', typeof line === 'string' ? line : JSON.stringify(line)));
  return { decoder, deltas: [...deltas, ...decoder.end()] };
}

const HEAD = { model: 'm', created_at: '2025-06-05T00:31:43.266531973Z' };
const says = (message: JsonObject) => ({
  ...HEAD,
  message: { role: 'assistant', content: '', ...message },
  done: false,
});
const END = {
  ...HEAD,
  message: { role: 'assistant', content: '' },
  done: true,
  done_reason: 'stop',
  eval_count: 5,
  prompt_eval_count: 3,
};

describe('a stream of Ollama', () => {
  it('is read line by line', () => {
    const { decoder, deltas } = read(says({ thinking: 'hm' }), says({ content: 'Hi' }), END);
    expect(deltas).toEqual([
      { type: 'start', model: 'm', created: 1749083503 },
      { type: 'reasoning', choice: 0, block: 0, text: 'hm' },
      { type: 'text', choice: 0, text: 'Hi' },
      {
        type: 'usage',
        usage: { input: 3, output: 5 },
        raw: { done: true, done_reason: 'stop', eval_count: 5, prompt_eval_count: 3 },
      },
      { type: 'finish', choice: 0, reason: 'stop', raw: 'stop' },
    ]);
    expect(decoder).toMatchObject({ finished: true, done: true });
  });

  it('numbers calls by appearance, keeps their ids and makes up missing ones, never the same twice', () => {
    const { deltas } = read(
      says({
        tool_calls: [
          { function: { name: 'f', arguments: { x: 1 } } },
          { id: 'own', function: { index: 1, name: 'g', arguments: {} } },
        ],
      }),
      says({
        tool_calls: [{ function: { index: 0, name: 'h', arguments: '{"y":2}' } }, { function: { name: '' } }, 'odd'],
      }),
      END,
    );
    const calls = deltas.flatMap((delta) => (delta.type === 'tool-call' ? [delta] : []));
    expect(calls.map(({ index, name, arguments: json }) => ({ index, name, json }))).toEqual([
      { index: 0, name: 'f', json: '{"x":1}' },
      { index: 1, name: 'g', json: '{}' },
      { index: 2, name: 'h', json: '{"y":2}' },
    ]);
    expect(calls[1]?.id).toBe('own');
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    const again = read(says({ tool_calls: [{ function: { name: 'f' } }] }), END).deltas.find(
      ({ type }) => type === 'tool-call',
    );
    expect(calls.map(({ id }) => id)).not.toContain((again as { id: string }).id);
    expect(deltas.at(-1)).toMatchObject({ reason: 'tool-calls', raw: 'stop' });
  });

  it.each([
    ['length', 'length'],
    ['unload', 'other'],
    [undefined, 'stop'],
  ])('that ends with %s is %s', (word, reason) => {
    const { done_reason: _word, ...end } = END;
    expect(
      read(says({ content: 'a' }), { ...end, ...(word === undefined ? {} : { done_reason: word }) }).deltas.at(-1),
    ).toMatchObject({ reason });
  });

  it('that fails on the way ends in one error, and nothing follows', () => {
    const { decoder, deltas } = read(
      says({ content: 'a' }),
      { error: 'an error was encountered while running the model' },
      END,
    );
    expect(deltas.at(-1)).toMatchObject({
      type: 'error',
      fault: { class: 'server-error', message: 'an error was encountered while running the model' },
    });
    expect(decoder.finished).toBe(false);
  });

  it('that breaks off is not finished; lines that are no JSON are counted', () => {
    expect(read(says({ content: 'a' }), '{"torn":').decoder).toMatchObject({
      finished: false,
      done: false,
      skipped: 1,
    });
  });

  it('gives logprobs in OpenAI’s form, which is theirs', () => {
    const logprobs = [{ token: 'a', logprob: -0.5, bytes: [97], top_logprobs: [] }];
    expect(read({ ...says({ content: 'a' }), logprobs }).deltas).toContainEqual({
      type: 'logprobs',
      choice: 0,
      logprobs: { content: logprobs },
    });
  });
});

describe('a whole answer of Ollama', () => {
  it('that is not done is none, and one with an error is a fault', () => {
    expect(() => ollamaChatDialect.decode(says({ content: 'a' }), SPEC)).toThrow(BadReply);
    expect(() => ollamaChatDialect.decode({}, SPEC)).toThrow(BadReply);
    expect(ollamaChatDialect.decode({ error: 'out of memory' }, SPEC)).toMatchObject([{ type: 'error' }]);
  });
});

describe('an error of Ollama', () => {
  const fault = (status: number, error: string) =>
    ollamaChatDialect.fault({ status, headers: {}, body: JSON.stringify({ error }) }, SPEC);

  it.each<[string, number, string]>([
    ['model-not-found', 404, "model 'nonexistent-model:latest' not found"],
    ['model-not-found', 404, 'model "x" not found, try pulling it first'],
    ['bad-request', 400, 'registry.ollama.ai/library/x does not support tools'],
    ['context-length', 400, 'prompt too long; exceeded max context length by 4 tokens'],
    ['server-error', 500, 'model requires more system memory (8 GiB) than is available (4 GiB)'],
    ['overloaded', 503, 'server busy, please try again. maximum pending requests exceeded'],
    ['auth', 401, 'unauthorized'],
    ['rate-limit', 429, 'too many requests'],
    ['server-error', 502, 'upstream connect error'],
  ])('is %s: %i %s', (cls, status, error) => {
    expect(fault(status, error)).toMatchObject({ class: cls, status, message: error });
  });
});

describe('whatever Ollama sends', () => {
  const words = [
    ...['model', 'created_at', 'message', 'content', 'thinking', 'tool_calls', 'function', 'name', 'arguments'],
    ...['done', 'done_reason', 'eval_count', 'error', 'logprobs', 'id'],
  ];
  const { object } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom<Json>(null, true, false, 0, 1.5, 'stop', ''),
      fc.string(),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 6 }),
  }));

  it('is deltas that fit a caller’s dialect, or no answer', () => {
    const call = chatDialect.decode({ messages: [{ role: 'user', content: 'x' }], stream: true });
    const line = fc.oneof(
      object.map((value) => JSON.stringify(value)),
      fc.record({ message: object, done: fc.boolean() }).map((value) => JSON.stringify(value)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const { deltas } = read(...lines);
        const failed = deltas.findIndex(({ type }) => type === 'error');
        expect(failed === -1 || failed === deltas.length - 1).toBe(true);
        const encoder = chatDialect.open(call, { requestId: 'r', created: 1, model: 'm' });
        for (const delta of deltas) if (delta.type !== 'error') encoder.encode(delta);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(object, (body) => {
        try {
          for (const delta of ollamaChatDialect.decode(body, SPEC)) expect(delta.type).toMatch(/./);
        } catch (error) {
          expect(error).toBeInstanceOf(BadReply);
        }
      }),
      { numRuns: 500 },
    );
  });
});
