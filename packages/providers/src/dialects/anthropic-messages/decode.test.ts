import { expect, it } from 'vitest';
import { decodeMessage } from './decode.ts';

it('calls without an id get one each, so that their results find them', () => {
  const block = { type: 'tool_use', name: 'weather', input: {} };
  const content = [block, { ...block, id: '' }, { ...block, id: 'toolu_1' }];
  const ids = decodeMessage({ content, stop_reason: 'tool_use' }).flatMap((delta) =>
    delta.type === 'tool-call' ? [delta.id] : [],
  );
  expect(ids[0]).toMatch(/^call_\w+$/);
  expect(ids[1]).toMatch(/^call_\w+$/);
  expect(ids[2]).toBe('toolu_1');
  expect(new Set(ids).size).toBe(3);
});

it('arguments that are the text of an object are that object; every other text is an argument', () => {
  const call = (input: string) => ({ type: 'tool_use', id: 't', name: 'f', input });
  const content = [call('{"a":1}'), call('Bern')];
  const told = decodeMessage({ content, stop_reason: 'tool_use' }).flatMap((delta) =>
    delta.type === 'tool-call' ? [delta.arguments] : [],
  );
  expect(told).toEqual(['{"a":1}', '"Bern"']);
});

it('an error that is a text is told in its words', () => {
  expect(decodeMessage({ error: 'no such thing' })).toMatchObject([
    { type: 'error', fault: { message: 'no such thing' } },
  ]);
});
