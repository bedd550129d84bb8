import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal, type Lease, Limiter, type ScopeLimits } from './limiter.ts';

/** What is allowed, as plainly as it can be said: every call is remembered for ever and counted again each time. */
class NaiveLimiter {
  readonly calls: { at: number; tokens: number; open: boolean; scopes: readonly string[] }[] = [];

  /** The most that the limiter may count: a bucket stays until all of it is older than a minute. */
  used(scope: ScopeLimits, now: number): { requests: number; tokens: number; open: number } {
    const bucketMs = scope.bucketMs ?? 100;
    const oldest = Math.floor(now / bucketMs) - 60_000 / bucketMs;
    const counted = { requests: 0, tokens: 0, open: 0 };
    for (const call of this.calls) {
      if (!call.scopes.includes(scope.scope)) continue;
      if (call.open) counted.open++;
      if (Math.floor(call.at / bucketMs) < oldest) continue;
      counted.requests++;
      counted.tokens += call.tokens;
    }
    return counted;
  }

  fits(scopes: readonly ScopeLimits[], tokens: number, now: number): boolean {
    return scopes.every((scope) => {
      const used = this.used(scope, now);
      const { rpm = Number.POSITIVE_INFINITY, tpm = Number.POSITIVE_INFINITY, concurrency = Infinity } = scope.limits;
      return used.open < concurrency && used.requests < rpm && used.tokens + tokens <= tpm && tpm > 0;
    });
  }
}

const limit = (most: number) => fc.option(fc.integer({ min: 0, max: most }), { nil: undefined, freq: 4 });
const limits = fc.record({ rpm: limit(12), tpm: limit(300), concurrency: limit(5) });

interface Step {
  readonly kind: 'take' | 'release' | 'undo' | 'sweep';
  readonly scopes: readonly number[];
  readonly tokens: number;
  readonly used: number;
  readonly pick: number;
  readonly waitMs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('take', 'take', 'take', 'release', 'release', 'undo', 'sweep'),
  scopes: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 5 }),
  tokens: fc.integer({ min: 0, max: 80 }),
  used: fc.integer({ min: 0, max: 120 }),
  pick: fc.nat(1000),
  waitMs: fc.oneof(fc.nat(200), fc.nat(3_000), fc.constantFrom(59_900, 60_000, 60_100, 120_000)),
});

const STEPS = 10_000;
const SHORT = 250;

/** Runs a schedule on both, and compares them after each step. */
function runSchedule(limitsOfScopes: readonly ScopeLimits['limits'][], schedule: readonly Step[]): void {
  const limiter = new Limiter();
  const model = new NaiveLimiter();
  const all = limitsOfScopes.map((one, index): ScopeLimits => {
    return { scope: `s${index}`, limits: one, ...(index === 4 ? { bucketMs: 1000 } : {}) };
  });
  const open: { lease: Lease; call: NaiveLimiter['calls'][number] }[] = [];
  let now = 0;
  for (const { kind, scopes, tokens, used, pick, waitMs } of schedule) {
    now += waitMs;
    const held = open[pick % Math.max(1, open.length)];
    if (kind === 'sweep') limiter.sweep(now);
    else if (kind === 'take') {
      const asked = scopes.map((index) => all[index] as ScopeLimits);
      const lease = limiter.take(asked, tokens, now);
      expect(isRefusal(lease)).toBe(!model.fits(asked, tokens, now));
      if (isRefusal(lease)) continue;
      const call = { at: now, tokens, open: true, scopes: asked.map(({ scope }) => scope) };
      model.calls.push(call);
      open.push({ lease, call });
    } else if (held !== undefined) {
      open.splice(open.indexOf(held), 1);
      if (kind === 'undo') {
        limiter.undo(held.lease, now);
        model.calls.splice(model.calls.indexOf(held.call), 1);
      } else {
        limiter.release(held.lease, used, now);
        held.call.open = false;
        held.call.tokens = used;
      }
    }
    for (const scope of all) {
      const counted = model.used(scope, now);
      for (const { kind: of, used: told } of limiter.standings(scope, now)) {
        expect(told, `${scope.scope} ${of}`).toBe(
          of === 'requests' ? counted.requests : of === 'tokens' ? counted.tokens : counted.open,
        );
      }
    }
  }
  now += 200_000;
  for (const { lease } of open) limiter.release(lease, 0, now);
  limiter.sweep(now);
  for (const scope of all) {
    expect(limiter.inFlight(scope.scope)).toBe(0);
    for (const standing of limiter.standings(scope, now)) expect(standing.used).toBe(0);
  }
}

describe('the limiter against its model', () => {
  const scopes = fc.array(limits, { minLength: 5, maxLength: 5 });

  it('admits exactly what has room everywhere, all or none, and leaks nothing, over many schedules', () => {
    const schedule = fc.array(step, { minLength: SHORT, maxLength: SHORT });
    fc.assert(fc.property(scopes, schedule, runSchedule), { numRuns: STEPS / SHORT });
  });

  it(`and over one schedule of ${STEPS} steps`, () => {
    const schedule = fc.array(step, { minLength: STEPS, maxLength: STEPS });
    // So long a one is not made smaller where it fails: the short ones above are for that.
    fc.assert(fc.property(scopes, schedule, runSchedule), { numRuns: 1, endOnFailure: true });
  });
});
