import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';

describe('JSON in one spelling', () => {
  it.each([
    ['{"b": 1, "a": [ {"d":2,"c":"x"} ]}', '{"a":[{"c":"x","d":2}],"b":1}'],
    ['{}', '{ }'],
    ['"\\u00e4"', '"ä"'],
  ])('%s is the same as %s', (one, other) => {
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  it('keeps what differs apart, and text that is no JSON as it is', () => {
    expect(canonicalJson('[1,2]')).not.toBe(canonicalJson('[2,1]'));
    expect(canonicalJson('{"a":1}')).not.toBe(canonicalJson('{"a":"1"}'));
    expect(canonicalJson(' {"cut": ')).toBe('{"cut":');
    expect(canonicalJson('')).toBe('');
    expect(canonicalJson('{"__proto__":1}')).toBe('{"__proto__":1}');
  });
});
