import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal, type Lease, Limiter, type ScopeLimits } from './limiter.ts';

const NONE = { rpm: undefined, tpm: undefined, concurrency: undefined };
const scope = (name: string, limits: Partial<ScopeLimits['limits']>): ScopeLimits => ({
  scope: name,
  limits: { ...NONE, ...limits },
});

describe('Limiter', () => {
  it('takes room in all scopes or in none', () => {
    const limiter = new Limiter();
    const wide = scope('tenant:a', { rpm: 10 });
    const narrow = scope('key:k', { rpm: 1 });
    expect(isRefusal(limiter.take([wide, narrow], 0, 1_000))).toBe(false);
    expect(limiter.take([wide, narrow], 0, 1_000)).toMatchObject({
      scope: 'key:k',
      kind: 'requests',
      limit: 1,
      used: 1,
    });
    expect(limiter.room([wide], 'requests', 1_000)?.remaining).toBe(9);
  });

  it('refuses at 0 and never at undefined', () => {
    const limiter = new Limiter();
    for (const kind of ['rpm', 'tpm', 'concurrency'] as const) {
      expect(isRefusal(limiter.take([scope(`z:${kind}`, { [kind]: 0 })], 0, 0))).toBe(true);
    }
    for (let i = 0; i < 1000; i++) expect(isRefusal(limiter.take([scope('open', {})], 1e9, 0))).toBe(false);
  });

  it('holds every limit over every 60 s and at every moment, on any schedule', () => {
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('call' as const),
        tokens: fc.integer({ min: 1, max: 40 }),
        wait: fc.integer({ min: 0, max: 4_000 }),
      }),
      fc.record({
        kind: fc.constant('end' as const),
        used: fc.integer({ min: 0, max: 40 }),
        wait: fc.integer({ min: 0, max: 4_000 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 150 }), (actions) => {
        const limiter = new Limiter();
        const scopes = [scope('t', { rpm: 7, tpm: 120, concurrency: 3 })];
        const admitted: { at: number; tokens: number }[] = [];
        const open: { lease: Lease; entry: { at: number; tokens: number } }[] = [];
        let now = 1_000;
        for (const step of actions) {
          now += step.wait;
          if (step.kind === 'end') {
            const ended = open.shift();
            if (ended === undefined) continue;
            const used = Math.min(step.used, ended.lease.tokens);
            ended.entry.tokens = used;
            limiter.release(ended.lease, used, now);
            continue;
          }
          const lease = limiter.take(scopes, step.tokens, now);
          if (isRefusal(lease)) continue;
          const entry = { at: now, tokens: step.tokens };
          admitted.push(entry);
          open.push({ lease, entry });
          const last = admitted.filter(({ at }) => at > now - 60_000);
          expect(last.length).toBeLessThanOrEqual(7);
          expect(last.reduce((sum, one) => sum + one.tokens, 0)).toBeLessThanOrEqual(120);
          expect(open.length).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  it('gives all back when a later step refuses the call', () => {
    const limiter = new Limiter();
    const scopes = [scope('t', { rpm: 1, tpm: 10, concurrency: 1 })];
    const lease = limiter.take(scopes, 10, 0);
    if (isRefusal(lease)) throw new Error('refused');
    limiter.undo(lease, 5);
    expect(isRefusal(limiter.take(scopes, 10, 6))).toBe(false);
  });

  it('forgets what nothing uses', () => {
    const limiter = new Limiter();
    const scopes = [scope('t', { rpm: 1 })];
    const lease = limiter.take(scopes, 0, 0);
    if (isRefusal(lease)) throw new Error('refused');
    limiter.release(lease, 0, 0);
    limiter.sweep(200_000);
    expect(isRefusal(limiter.take(scopes, 0, 200_000))).toBe(false);
  });
});
