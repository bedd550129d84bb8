import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '../hash.ts';
import { planTargets } from '../plan.ts';
import { free, key, target } from '../test/plan-state.ts';
import { countsOf, fiveSigma, simulate } from '../test/simulate.ts';
import { rendezvous } from './rendezvous.ts';
import type { Member } from './strategy.ts';

const memberOf = (name: string): Member => {
  const one = target(name);
  return { target: one, keys: one.keys, seed: one.seed };
};
const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 8 });
const weights = fc.array(fc.double({ min: 0.1, max: 50, noNaN: true }), { minLength: 8, maxLength: 8 });
const subject = fc.string().map(hashText);

describe('rendezvous hashing', () => {
  it('sends the same to the same', () => {
    fc.assert(
      fc.property(names, weights, subject, (some, heavy, hash) => {
        const members = some.map(memberOf);
        expect(rendezvous(members, heavy, hash)).toEqual(rendezvous(members, heavy, hash));
      }),
    );
  });

  it('moves nothing but its own share where a member goes: the others keep their order', () => {
    fc.assert(
      fc.property(names, weights, subject, fc.nat(), (some, heavy, hash, at) => {
        const members = some.map(memberOf);
        const gone = at % members.length;
        const before = rendezvous(members, heavy, hash).filter((index) => index !== gone);
        const kept = members.map((_, index) => index).filter((index) => index !== gone);
        const after = rendezvous(
          kept.map((index) => members[index] as Member),
          kept.map((index) => heavy[index] as number),
          hash,
        ).map((place) => kept[place]);
        expect(after).toEqual(before);
      }),
    );
  });

  it('moves calls only to the member whose weight grows', () => {
    fc.assert(
      fc.property(names, weights, subject, fc.nat(), (some, heavy, hash, at) => {
        const members = some.map(memberOf);
        const growing = at % members.length;
        const [before] = rendezvous(members, heavy, hash);
        const [after] = rendezvous(
          members,
          heavy.map((one, index) => (index === growing ? one * 3 : one)),
          hash,
        );
        expect(after === before || after === growing).toBe(true);
      }),
    );
  });

  it.each([[[1, 1, 1, 1]], [[8, 1, 1]], [[0.5, 0.25]], [[100, 1]]])(
    'shares 20,000 sessions by the weights %j',
    (heavy) => {
      const members = heavy.map((_, index) => memberOf(`member ${index}`));
      const counts = heavy.map(() => 0);
      const calls = 20_000;
      for (let session = 0; session < calls; session++) {
        const [first = -1] = rendezvous(members, heavy, hashText(`session ${session}`));
        counts[first] = (counts[first] ?? 0) + 1;
      }
      const sum = heavy.reduce((a, b) => a + b, 0);
      heavy.forEach((one, index) => {
        const share = one / sum;
        expect(Math.abs((counts[index] as number) - calls * share)).toBeLessThan(fiveSigma(calls, share));
      });
    },
  );
});

describe('the strategies that hash', () => {
  it.each([
    ['ip_hash', 'address'],
    ['url_hash', 'url'],
    ['session_hash', 'session'],
  ] as const)('%s goes by the %s alone, for targets and for their keys', (strategy, of) => {
    const targets = ['a', 'b', 'c'].map((name) =>
      target(name, { keyStrategy: strategy, keys: [key(`${name}1`), key(`${name}2`)] }),
    );
    const chosen = (text: string, turn: number) => {
      const hashOf = (what: string) => (what === of ? hashText(text) : hashText(`${turn}`));
      const [first] = planTargets(targets, strategy, { ...free, turn, keyTurn: () => turn, hashOf }).candidates;
      return first?.key.name;
    };
    const seen = new Set<string | undefined>();
    for (let i = 0; i < 100; i++) {
      expect(chosen(`subject ${i}`, 1)).toBe(chosen(`subject ${i}`, 2));
      seen.add(chosen(`subject ${i}`, 1));
    }
    expect(seen.size).toBe(6);
  });

  it('sends the sessions of a member that fails elsewhere, and gives them back', () => {
    const targets = ['a', 'b', 'c'].map((name) => target(name));
    const first = (session: number, down: string) =>
      planTargets(targets, 'session_hash', {
        ...free,
        hashOf: () => hashText(`s${session}`),
        unavailable: ({ provider }) => (provider === down ? { cause: 'failures', until: 9 } : undefined),
      }).candidates[0]?.target.provider;
    for (let session = 0; session < 300; session++) {
      const usual = first(session, '');
      expect(first(session, 'b')).not.toBe('b');
      if (usual !== 'b') expect(first(session, 'b')).toBe(usual);
    }
  });
});

describe('random', () => {
  it.each([[[1, 1, 1]], [[7, 2, 1]]])('chooses each as often as it weighs, %j', (heavy) => {
    const places = heavy.map((weight, index) => ({ target: target(`p${index}`, { weight }), ms: () => 1 }));
    const calls = 20_000;
    const counts = countsOf(simulate({ strategy: 'random', places, calls, gapMs: 1 }));
    const sum = heavy.reduce((a, b) => a + b, 0);
    heavy.forEach((one, index) => {
      expect(Math.abs((counts[`p${index}`] ?? 0) - (calls * one) / sum)).toBeLessThan(fiveSigma(calls, one / sum));
    });
  });

  it('chooses without regard to what it chose before', () => {
    const places = ['a', 'b'].map((name) => ({ target: target(name), ms: () => 1 }));
    const calls = 20_000;
    const made = simulate({ strategy: 'random', places, calls, gapMs: 1 });
    let same = 0;
    for (let i = 1; i < made.length; i++) if (made[i]?.provider === made[i - 1]?.provider) same++;
    expect(Math.abs(same - calls / 2)).toBeLessThan(fiveSigma(calls, 0.5));
  });

  it('is another chance in another process', () => {
    const places = ['a', 'b'].map((name) => ({ target: target(name), ms: () => 1 }));
    const run = (chance: number) => simulate({ strategy: 'random', places, calls: 64, gapMs: 1, state: { chance } });
    expect(run(1)).not.toEqual(run(2));
    expect(run(1)).toEqual(run(1));
  });
});
