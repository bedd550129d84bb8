import { describe, expect, test } from 'vitest';
import { nestsTooDeep } from './depth.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;

describe('an answer that nests too deep', () => {
  test('is told by its levels, not by its length', () => {
    expect(nestsTooDeep(encode(nested(5_000)))).toBe(true);
    expect(nestsTooDeep(encode(nested(499)))).toBe(false);
    expect(nestsTooDeep(encode(`[${'[1],{"a":2},'.repeat(10_000)}1]`))).toBe(false);
  });

  test('is not taken from brackets within its texts', () => {
    expect(nestsTooDeep(encode(JSON.stringify({ a: '['.repeat(5_000), b: `\\"${'{'.repeat(5_000)}` })))).toBe(false);
    expect(nestsTooDeep(encode(`{"a":"\\"","b":${'['.repeat(5_000)}`))).toBe(true);
  });
});
