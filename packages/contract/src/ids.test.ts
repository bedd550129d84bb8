import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRequestId, ID_PREFIX, REQUEST_ID_BYTES, requestTime } from './ids.ts';

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const chance = fc.uint8Array({ minLength: REQUEST_ID_BYTES, maxLength: REQUEST_ID_BYTES });

describe('a request id', () => {
  it('tells its time again, and is safe in URLs and headers', () => {
    fc.assert(
      fc.property(time, chance, (at, bytes) => {
        const id = formatRequestId(at, bytes);
        expect(id).toMatch(/^req_[0-9A-Z]{26}$/);
        expect(requestTime(id)).toBe(at);
      }),
    );
  });

  it('sorts by time as text, whatever chance says', () => {
    fc.assert(
      fc.property(time, time, chance, chance, (a, b, one, other) => {
        fc.pre(a < b);
        expect(formatRequestId(a, one) < formatRequestId(b, other)).toBe(true);
      }),
    );
  });

  it('keeps all of the 80 random bits', () => {
    fc.assert(
      fc.property(chance, chance, (one, other) => {
        const same = formatRequestId(1, one) === formatRequestId(1, other);
        expect(same).toBe(one.every((byte, index) => byte === other[index]));
      }),
    );
    const seen = new Set<string>();
    for (let bit = 0; bit < 80; bit += 1) {
      const bytes = new Uint8Array(10);
      bytes[bit >> 3] = 1 << (bit & 7);
      seen.add(formatRequestId(1, bytes));
    }
    expect(seen.size).toBe(80);
  });

  it('takes its bytes from any place of a pool, and never from beyond its end', () => {
    const pool = Uint8Array.from({ length: 30 }, (_, index) => index * 7);
    expect(formatRequestId(5, pool, 20)).toBe(formatRequestId(5, pool.subarray(20)));
    expect(() => formatRequestId(5, pool, 21)).toThrow(RangeError);
  });

  it('has the bits in the order of the bytes', () => {
    expect(formatRequestId(1, Uint8Array.of(0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1))).toBe('req_0000000001ZW00000000000001');
    expect(formatRequestId(0, new Uint8Array(10))).toBe('req_00000000000000000000000000');
  });

  it('refuses times that do not fit', () => {
    for (const at of [-1, 1.5, 2 ** 48, Number.NaN]) expect(() => formatRequestId(at, new Uint8Array(10))).toThrow();
  });
});

describe('a text that is no request id', () => {
  it('has no time', () => {
    const id = formatRequestId(1_800_000_000_000, new Uint8Array(10));
    for (const text of [
      '',
      'req_',
      id.slice(1),
      `${id}0`,
      id.toLowerCase(),
      id.replace('0', 'U'),
      `x${id}`,
      `${id}\n`,
    ]) {
      expect(requestTime(text), text).toBeUndefined();
    }
  });
});

describe('prefixes', () => {
  it('tell every kind from every other', () => {
    const all = Object.values(ID_PREFIX);
    expect(new Set(all).size).toBe(all.length);
    for (const one of all) expect(all.filter((other) => other.startsWith(one))).toEqual([one]);
  });
});
