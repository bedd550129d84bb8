import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../json/json.ts';
import { plainLength } from './plain-length.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const isPlain = (text: string) => text !== '' && plainLength(bytes(text)) === bytes(text).length;
const chunk = (members: JsonObject = {}, choice: JsonObject = {}) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    model: 'gpt-4o',
    choices: [{ index: 0, delta: { content: 'hi' }, logprobs: null, finish_reason: null, ...choice }],
    usage: null,
    ...members,
  })}\n\n`;

describe('plainLength', () => {
  it.each([
    ['a chunk with its nulls', chunk()],
    ['many of them', chunk() + chunk() + chunk()],
    ['CRLF', chunk().replaceAll('\n', '\r\n')],
    ['no space behind data:', chunk().replace('data: ', 'data:')],
    ['a comment', `: OPENROUTER PROCESSING\n\n${chunk()}`],
    [
      'text that speaks of such members',
      chunk({}, { delta: { content: '"usage":{"a":1},"finish_reason":"stop","error":1 [DONE]' } }),
    ],
    ['tool calls and reasoning', chunk({}, { delta: { tool_calls: [{ index: 0 }], reasoning: 'x' } })],
    ['spaces behind colons', chunk().replaceAll('":', '": ')],
    ['a native finish reason of null', chunk({}, { native_finish_reason: null })],
  ])('is all of it for %s', (_what, text) => {
    expect(isPlain(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['the end mark', 'data: [DONE]\n\n'],
    ['the end mark behind content', `${chunk()}data: [DONE]\n\n`],
    ['usage', chunk({ usage: { prompt_tokens: 1 } })],
    ['usage behind content', chunk() + chunk({ choices: [], usage: { prompt_tokens: 1 } })],
    ['usage in Groq’s own member', chunk({ x_groq: { id: 'a', usage: { prompt_tokens: 1 } } })],
    ['a finish reason', chunk({}, { finish_reason: 'stop' })],
    ['an empty finish reason', chunk({}, { finish_reason: '' })],
    ['a finish reason with spaces', chunk({}, { finish_reason: 'stop' }).replaceAll('":', '":  ')],
    ['an error object', chunk({ error: { message: 'no' } })],
    ['an error text', 'data: {"error":"no"}\n\n'],
    ['vLLM’s error', 'data: {"object": "error", "message": "no"}\n\n'],
    ['an event name', `event: error\n${chunk()}`],
    ['an event name behind a comment', `: x\n\nevent: error\n${chunk()}`],
    ['an end mark between lone CRs', `${chunk().replaceAll('\n', '\r')}data: [DONE]\r\rdata: {}\n\n`],
    ['CR alone', chunk().replaceAll('\n', '\r')],
    ['a list', 'data: []\n\n'],
  ])('is not all of it for %s', (_what, text) => {
    expect(isPlain(text)).toBe(false);
  });

  it.each([
    ['usage', chunk({ usage: { prompt_tokens: 1 } })],
    ['the end mark', 'data: [DONE]\n\n'],
    ['an event that is not whole', chunk().slice(0, -1)],
    ['a line that is not whole', 'data: {"cho'],
  ])('ends before %s', (_what, text) => {
    const before = chunk() + chunk().replaceAll('\n', '\r\n');
    expect(plainLength(bytes(before + text))).toBe(before.length);
  });

  it('never covers an event where a member tells something', () => {
    const names = fc.constantFrom(
      'usage',
      'error',
      'finish_reason',
      'native_finish_reason',
      'reason',
      'x',
      'delta',
      '"usage"',
    );
    const value = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constant(null),
        fc.string({ unit: fc.constantFrom('"', ':', 'usage', 'error', 'finish_reason', '\\', '{', 'n', ' ') }),
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(names, value), fc.boolean(), (object, spaced) => {
        const text = spaced ? JSON.stringify(object, null, ' ').replaceAll('\n', '') : JSON.stringify(object);
        expect(isPlain(`data: ${text}\n\n`)).toBe(!tells(object as JsonObject));
      }),
      { numRuns: 2000 },
    );
  });
});

function tells(value: Json): boolean {
  if (Array.isArray(value)) return value.some(tells);
  if (!isObject(value)) return false;
  return Object.entries(value).some(
    ([name, member]) =>
      (['usage', 'error', 'finish_reason'].includes(name) && member !== null) || tells(member ?? null),
  );
}
