import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Of, floatsOf } from './vectors.ts';

describe('vectors as base64', () => {
  it('are little-endian floats of 32 bits, as OpenAI’s clients read them', () => {
    expect(base64Of([1, -2.5])).toBe(Buffer.from(new Float32Array([1, -2.5]).buffer).toString('base64'));
  });

  it('come back as they went, whatever their length', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 5000 }), (values) => {
        expect(floatsOf(base64Of(values))).toEqual(values);
      }),
      { numRuns: 30 },
    );
  });

  it('that are none are told apart', () => {
    expect(floatsOf('%%%')).toBeUndefined();
    expect(floatsOf(btoa('abc'))).toBeUndefined();
  });
});
