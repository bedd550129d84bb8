import { describe, expect, it } from 'vitest';
import { isOfShare, pointOf, sharesOf } from './canary.ts';
import { type CallFacts, type Condition, holds, isReservedFor, staysWithin, tagsIn } from './eligibility.ts';

const anywhere = { tenant: 'acme', dataResidency: undefined };

describe('where a call may go', () => {
  it('stays within the regions of its tenant, and a region that nobody told is none of them', () => {
    const european = { tenant: 'acme', dataResidency: ['eu', 'ch'] };
    expect(['eu', 'ch', 'us', 'EU', undefined].map((region) => staysWithin(region, european))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(staysWithin(undefined, anywhere)).toBe(true);
  });

  it('is where every reservation names the tenant', () => {
    const both = [new Set(['acme', 'umbrella']), new Set(['acme'])];
    expect(isReservedFor({ reservedFor: both }, anywhere)).toBe(true);
    expect(isReservedFor({ reservedFor: both }, { ...anywhere, tenant: 'umbrella' })).toBe(false);
    expect(isReservedFor({ reservedFor: [] }, anywhere)).toBe(true);
    expect(isReservedFor({ reservedFor: [new Set()] }, anywhere)).toBe(false);
  });
});

describe('conditions', () => {
  const none: Condition = {
    headers: [],
    tags: [],
    regions: undefined,
    minInputTokens: 0,
    maxInputTokens: Number.POSITIVE_INFINITY,
  };
  const facts: CallFacts = {
    header: (name) => (name === 'x-beta' ? 'yes' : undefined),
    tags: tagsIn('tier=gold, team = search ,flag'),
    region: 'eu',
    inputTokens: 100,
  };

  it.each<[Partial<Condition>, boolean]>([
    [{}, true],
    [{ headers: [{ name: 'x-beta', values: ['no', 'yes'] }] }, true],
    [{ headers: [{ name: 'x-beta', values: ['no'] }] }, false],
    [{ headers: [{ name: 'x-other', values: ['*'] }] }, false],
    [{ tags: [{ name: 'tier', values: ['gold'] }] }, true],
    [{ tags: [{ name: 'flag', values: ['*'] }] }, true],
    [{ tags: [{ name: 'team', values: ['search'] }] }, true],
    [
      {
        tags: [
          { name: 'tier', values: ['gold'] },
          { name: 'team', values: ['sales'] },
        ],
      },
      false,
    ],
    [{ regions: ['us', 'eu'] }, true],
    [{ regions: ['us'] }, false],
    [{ minInputTokens: 100, maxInputTokens: 100 }, true],
    [{ minInputTokens: 101 }, false],
    [{ maxInputTokens: 99 }, false],
  ])('%j', (condition, expected) => {
    expect(holds({ ...none, ...condition }, facts)).toBe(expected);
  });

  it('on a region do not hold where nobody knows the caller’s', () => {
    expect(holds({ ...none, regions: ['eu'] }, { ...facts, region: undefined })).toBe(false);
  });
});

describe('a canary', () => {
  const CALLS = 20_000;
  const taken = (percents: readonly (number | undefined)[], subjects: (i: number) => string) => {
    const shares = sharesOf('fast', percents);
    const counts = percents.map(() => 0);
    for (let i = 0; i < CALLS; i++) {
      const of = shares.flatMap((share, at) => (share !== undefined && isOfShare(share, subjects(i)) ? [at] : []));
      if (of.length > 1) throw new Error('two canaries take one call');
      for (const at of of) counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts;
  };

  it.each([
    ['numbers', (i: number) => `session-${i}`],
    ['request ids that differ in their end', (i: number) => `req_01JD3X${i.toString(36).padStart(8, '0')}`],
  ])('takes its share, within what chance allows: %s', (_name, subjects) => {
    for (const percent of [0, 0.5, 5, 50, 100]) {
      const [count = 0] = taken([percent], subjects);
      const share = percent / 100;
      // Five standard deviations: once in two million runs, and the subjects are always the same.
      const spread = 5 * Math.sqrt(CALLS * share * (1 - share));
      expect(Math.abs(count - CALLS * share)).toBeLessThanOrEqual(spread);
    }
  });

  it('shares with others without overlap, and together they are the sum', () => {
    const [a = 0, none, b = 0] = taken([10, undefined, 30], (i) => `s${i}`);
    expect(none).toBe(0);
    expect(Math.abs(a - 2_000)).toBeLessThan(215);
    expect(Math.abs(b - 6_000)).toBeLessThan(325);
    expect(taken([80, 80], (i) => `s${i}`).reduce((sum, one) => sum + one)).toBe(CALLS);
  });

  it('takes a session always or never, and not the same sessions on every model', () => {
    expect(pointOf('fast\nann')).toBe(pointOf('fast\nann'));
    const differs = Array.from({ length: 200 }, (_, i) => {
      const [one] = sharesOf('fast', [50]);
      const [other] = sharesOf('smart', [50]);
      return one !== undefined && other !== undefined && isOfShare(one, `s${i}`) !== isOfShare(other, `s${i}`);
    }).filter(Boolean);
    expect(differs.length).toBeGreaterThan(60);
  });
});
