import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NearestVectors, unitVector } from './nearest.ts';

const unit = (...values: number[]) => unitVector(values) as Float32Array;
const point = (vector: Float32Array, endsAt = 1000, frame = 'f') => ({ frame, vector, endsAt });
const kept = () => true;

describe('a vector of length 1', () => {
  it('keeps its direction alone', () => {
    expect([...unit(3, 4)]).toEqual([...Float32Array.of(0.6, 0.8)]);
  });

  it.each([[[]], [[0, 0]], [[Number.NaN, 1]], [[Number.POSITIVE_INFINITY, 1]]])('is not made of %j', (values) => {
    expect(unitVector(values)).toBeUndefined();
  });
});

describe('the nearest', () => {
  it('is the one with the greatest cosine, whatever the lengths', () => {
    const near = new NearestVectors(10_000, 10_000);
    near.keep('acme', 'far', point(unit(0, 1)));
    near.keep('acme', 'close', point(unit(10, 1), 500));
    expect(near.nearest('acme', 'f', unit(1, 0), 0, kept)).toEqual({
      key: 'close',
      similarity: Math.round((10 / Math.hypot(10, 1)) * 1e6) / 1e6,
      endsAt: 500,
    });
  });

  it('is never of another holder, another frame or another length, and never over', () => {
    const near = new NearestVectors(10_000, 10_000);
    near.keep('other', 'a', point(unit(1, 0)));
    near.keep('acme', 'b', point(unit(1, 0), 1000, 'g'));
    near.keep('acme', 'c', point(unit(1, 0, 0)));
    near.keep('acme', 'd', point(unit(1, 0), 5));
    expect(near.nearest('acme', 'f', unit(1, 0), 5, kept)).toBeUndefined();
  });
});

describe('a point of which the answer is gone', () => {
  it('hides none that is there', () => {
    const near = new NearestVectors(10_000, 10_000);
    near.keep('acme', 'there', point(unit(10, 1)));
    const { bytes } = near;
    near.keep('acme', 'gone', point(unit(1, 0)));
    expect(near.nearest('acme', 'f', unit(1, 0), 0, (key) => key !== 'gone')?.key).toBe('there');
    expect(near.bytes).toBe(bytes);
  });
});

describe('what nobody looks for again', () => {
  it('is forgotten when its time is over', () => {
    const near = new NearestVectors(10_000, 10_000);
    near.keep('acme', 'a', point(unit(1, 0), 5));
    near.keep('acme', 'b', point(unit(1, 0), 6));
    const { bytes } = near;
    near.sweep(5);
    expect(near.bytes).toBe(bytes / 2);
    expect(near.nearest('acme', 'f', unit(1, 0), 5, kept)?.key).toBe('b');
  });
});

describe('the bounds', () => {
  const bytes = 4 * 2 + 256;

  it('let a holder’s oldest make room, and nobody else’s', () => {
    const near = new NearestVectors(2 * bytes, 100 * bytes);
    near.keep('other', 'x', point(unit(1, 0)));
    for (const key of ['a', 'b', 'c']) near.keep('acme', key, point(unit(1, 0), 1000, key));
    const found = (holder: string, frame: string) => near.nearest(holder, frame, unit(1, 0), 0, kept)?.key;
    expect(['a', 'b', 'c'].map((frame) => found('acme', frame))).toEqual([undefined, 'b', 'c']);
    expect(found('other', 'f')).toBe('x');
  });

  it('hold whatever comes, and count exactly what is held', () => {
    const step = fc.record({
      holder: fc.nat(4),
      key: fc.nat(9),
      size: fc.nat(40),
      ttl: fc.nat(400),
      look: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const near = new NearestVectors(1_500, 4_000);
        steps.forEach(({ holder, key, size, ttl, look }, now) => {
          const vector = unit(1, ...Array(size).fill(0));
          if (look) near.nearest(String(holder), 'f', vector, now, kept);
          else near.keep(String(holder), String(key), point(vector, now + ttl));
          expect(near.bytes).toBeLessThanOrEqual(4_000);
        });
        // Looked for at the end of all times: nothing is left, so that nothing was counted twice.
        for (let holder = 0; holder <= 4; holder++) near.nearest(String(holder), 'f', unit(1), 1e9, kept);
        expect(near.bytes).toBe(0);
      }),
    );
  });
});
