import type { Message } from '@sluice/core/chat/call';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { encode as encodeConverse } from '../bedrock-converse/test/encode-chat.ts';
import { callOf, encode, resultOf, text } from './test/chat-call.ts';

const calls = (...ids: string[]): Message => ({ role: 'assistant', parts: ids.map((id) => callOf(id)) });

/** Of each call and result what it is called, in their order. */
function idsIn(body: JsonObject): string[] {
  return (body.messages as { content: JsonObject[] | string }[])
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .flatMap(({ id, tool_use_id: of, toolUse, toolResult }) => {
      const inner = isObject(toolUse) ? toolUse : isObject(toolResult) ? toolResult : {};
      const found = id ?? of ?? inner.toolUseId;
      return typeof found === 'string' ? [found] : [];
    });
}

describe.each([
  ['Anthropic', encode],
  ['Converse', encodeConverse],
] as const)('ids of calls that come again, at %s', (_vendor, encoded) => {
  it.each<[string, Message[], string[]]>([
    [
      'in a later turn',
      [calls('f:0'), resultOf('f:0', 'one'), calls('f:0'), resultOf('f:0', 'two')],
      ['f_0', 'f_0', 'f_0_2', 'f_0_2'],
    ],
    ['twice in one turn', [calls('a', 'a'), resultOf('a', 'one'), resultOf('a', 'two')], ['a', 'a_2', 'a', 'a_2']],
    [
      'where the first was never answered',
      [calls('a'), text('user', 'never mind'), calls('a'), resultOf('a', 'two')],
      ['a', 'a_2', 'a_2'],
    ],
    ['nowhere: a result of no call has one too', [resultOf('b.1', 'one')], ['b_1']],
  ])('%s', (_when, said, ids) => {
    const { body, verdicts } = encoded({ messages: [text('user', 'x'), ...said] });
    expect(idsIn(body)).toEqual(ids);
    // A result follows its call; one verdict for each call that is called something else.
    expect(verdicts.includes('converted:')).toBe(ids.some((id) => id.includes('_2')) || ids[0] === 'f_0');
  });
});
