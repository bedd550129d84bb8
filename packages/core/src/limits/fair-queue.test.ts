import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

interface Item {
  readonly flow: string;
  readonly number: number;
}

/** Serves so many; how often each flow was served. */
function serve(queue: FairQueue<Item>, count: number): Item[] {
  const served: Item[] = [];
  for (let i = 0; i < count; i++) {
    const item = queue.first;
    if (item === undefined) break;
    queue.remove(item.flow, item, true);
    served.push(item);
  }
  return served;
}

function fill(queue: FairQueue<Item>, flow: string, share: number, count: number): void {
  for (let number = 0; number < count; number++) queue.add(flow, share, { flow, number });
}

const counts = (items: readonly Item[], flow: string) => items.filter((item) => item.flow === flow).length;

describe('a fair queue', () => {
  it('lets one who asks for little pass one who floods', () => {
    const queue = new FairQueue<Item>();
    fill(queue, 'flood', 1, 100);
    serve(queue, 10);
    fill(queue, 'quiet', 1, 1);
    expect(counts(serve(queue, 2), 'quiet')).toBe(1);
  });

  it('serves the higher rank of a flow first, but for the one at its head, and no flow before another for it', () => {
    const queue = new FairQueue<Item>();
    const ranks = [0, 0, 2, 1, 2];
    ranks.forEach((rank, number) => {
      queue.add('a', 1, { flow: 'a', number }, rank);
    });
    queue.add('b', 1, { flow: 'b', number: 9 });
    const served = serve(queue, 6).map(({ number }) => number);
    expect(served.filter((number) => number !== 9)).toEqual([0, 2, 4, 3, 1]);
    expect(served.indexOf(9)).toBeLessThan(2);
  });

  it('serves by the shares while all wait', () => {
    const queue = new FairQueue<Item>();
    fill(queue, 'three', 3, 100);
    fill(queue, 'one', 1, 100);
    const served = serve(queue, 40);
    expect([counts(served, 'three'), counts(served, 'one')]).toEqual([30, 10]);
  });

  it('gives nothing for the time in which nothing was asked for', () => {
    const queue = new FairQueue<Item>();
    fill(queue, 'late', 1, 1);
    fill(queue, 'busy', 1, 100);
    serve(queue, 51);
    fill(queue, 'late', 1, 50);
    expect(counts(serve(queue, 20), 'busy')).toBeGreaterThanOrEqual(9);
  });

  it('does not count who gave up', () => {
    const queue = new FairQueue<Item>();
    fill(queue, 'a', 1, 10);
    fill(queue, 'b', 1, 10);
    for (let i = 0; i < 9; i++) {
      const given = queue.first as Item;
      queue.remove(given.flow, given, false);
    }
    expect(queue.sizeOf('a') + queue.sizeOf('b')).toBe(11);
    queue.add('a', 1, { flow: 'a', number: 99 });
    expect(counts(serve(queue, 2), 'a')).toBe(1);
  });

  it('differs from the exact shares by less than one call each, loses nobody and keeps the order of each flow', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 200 }), (weights, served) => {
        const queue = new FairQueue<Item>();
        weights.forEach((share, flow) => {
          fill(queue, String(flow), share, 200);
        });
        const items = serve(queue, served);
        const all = weights.reduce((sum, share) => sum + share, 0);
        weights.forEach((share, flow) => {
          const own = items.filter((item) => item.flow === String(flow));
          expect(Math.abs(own.length - (served * share) / all)).toBeLessThan(weights.length);
          expect(own.map(({ number }) => number)).toEqual(own.map((_item, index) => index));
        });
        expect(queue.size).toBe(weights.length * 200 - served);
      }),
    );
  });
});
