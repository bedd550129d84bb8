import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd, nanoUsd, picoUsdPerToken, scaledUsd } from './money.ts';

describe('a quoted price', () => {
  it('becomes exactly the integer that its decimal says', () => {
    const quoted: readonly (readonly [number, number])[] = [
      [0, 0],
      [0.15, 150_000],
      [0.6, 600_000],
      [0.075, 75_000],
      [1.1, 1_100_000],
      [0.28, 280_000],
      [2.675, 2_675_000],
      [0.000001, 1],
      [1e-6, 1],
      [150, 150_000_000],
    ];
    for (const [usd, pico] of quoted) expect(picoUsdPerToken(usd), String(usd)).toBe(pico);
  });

  it('has no drift for any decimal of six places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (micro) => {
        const text = `${Math.floor(micro / 1e6)}.${String(micro % 1e6).padStart(6, '0')}`;
        expect(picoUsdPerToken(Number(text))).toBe(micro);
      }),
    );
  });

  it('is rounded up where it is finer than the unit, never down to free', () => {
    expect(picoUsdPerToken(0.0000001)).toBe(1);
    expect(picoUsdPerToken(1e-30)).toBe(1);
    expect(nanoUsd(0.0000000011)).toBe(2);
  });

  it('is refused where it is no amount, or too large to be exact', () => {
    for (const usd of [-0.01, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => nanoUsd(usd)).toThrow(RangeError);
    expect(() => nanoUsd(1e8)).toThrow(RangeError);
    expect(() => scaledUsd(1e300, 9)).toThrow(RangeError);
    expect(nanoUsd(9_000_000)).toBe(9e15);
  });
});

describe('an amount as text', () => {
  it('is a plain decimal without exponent and idle zeros', () => {
    expect(formatUsd(0)).toBe('0');
    expect(formatUsd(1)).toBe('0.000000001');
    expect(formatUsd(45_000)).toBe('0.000045');
    expect(formatUsd(12_500_000_000)).toBe('12.5');
    expect(formatUsd(100_000_000_000)).toBe('100');
    expect(formatUsd(-1_500_000_000)).toBe('-1.5');
    expect(formatUsd(123_456_789_012_345_678_901_234n)).toBe('123456789012345.678901234');
  });

  it('reads back as the same amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (nano) => {
        const text = formatUsd(nano);
        expect(text).toMatch(/^(0|[1-9]\d*)(\.\d{0,8}[1-9])?$/);
        const [whole = '', fraction = ''] = text.split('.');
        expect(BigInt(whole + fraction.padEnd(9, '0'))).toBe(BigInt(nano));
      }),
    );
  });

  it('refuses a fraction of a nano-dollar', () => {
    expect(() => formatUsd(0.5)).toThrow(RangeError);
  });
});
