import { expect, test } from 'vitest';
import { isKeyValue, keyHint, makeKeyValue } from './tenant-key-value.ts';

test('keys never repeat, carry 256 random bits and prove themselves by their checksum', () => {
  const keys = new Set(Array.from({ length: 1000 }, makeKeyValue));
  expect(keys.size).toBe(1000);
  for (const key of keys) expect(isKeyValue(key)).toBe(true);
});

test('one wrong character anywhere is found', () => {
  const key = makeKeyValue();
  for (let at = 0; at < key.length; at++) {
    const wrong = key.slice(0, at) + (key[at] === 'x' ? 'y' : 'x') + key.slice(at + 1);
    expect(isKeyValue(wrong)).toBe(false);
  }
});

test('a hint shows the prefix and the last four of our keys, and hardly anything of a short foreign one', () => {
  const key = makeKeyValue();
  expect(keyHint(key)).toBe(`${key.slice(0, 14)}…${key.slice(-4)}`);
  expect(keyHint('abcdefghijklmnop')).toBe('abc…op');
});
