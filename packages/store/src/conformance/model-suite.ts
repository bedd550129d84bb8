import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Intent } from '../ledger/ledger.ts';
import type { EngineUnderTest } from './engine-under-test.ts';
import { all, claim, idempotencyClaim, intent, releasing, reservation, settling } from './sample.ts';

interface ModelCall {
  intent: Intent;
  held: number;
  claimed: readonly string[];
}

/** What the ledger should hold, as plainly as it can be said. */
class Model {
  readonly limits: Record<string, number>;
  readonly used: Record<string, number> = { 'tenant:acme': 0, 'key:key_1': 0, 'key:key_2': 0 };
  readonly open: ModelCall[] = [];
  readonly billed: { readonly intent: Intent; readonly claimed: readonly string[]; total: number }[] = [];
  rows = 0;

  /** @param steps of the schedule, so that a limit is reached in each, and not at once */
  constructor(steps: number) {
    const size = Math.max(1, steps / 40);
    this.limits = { 'tenant:acme': 1000 * size, 'key:key_1': 400 * size, 'key:key_2': 700 * size };
  }

  reserved(scope: string): number {
    return this.open.filter((call) => call.claimed.includes(scope)).reduce((sum, call) => sum + call.held, 0);
  }

  fits(scopes: readonly string[], amount: number): boolean {
    return scopes.every(
      (scope) => (this.used[scope] ?? 0) + this.reserved(scope) + amount <= (this.limits[scope] ?? 0),
    );
  }

  settle(call: ModelCall, amount: number): void {
    this.open.splice(this.open.indexOf(call), 1);
    this.billed.push({ intent: call.intent, claimed: call.claimed, total: amount });
    for (const scope of call.claimed) this.used[scope] = (this.used[scope] ?? 0) + amount;
  }

  /** Whether there is anything to write. */
  adjust(call: Model['billed'][number], to: number): boolean {
    const by = to - call.total;
    for (const scope of call.claimed) this.used[scope] = (this.used[scope] ?? 0) + by;
    call.total = to;
    return by !== 0;
  }
}

const actions = ['reserve', 'reserve', 'reserve', 'settle', 'release', 'move', 'again', 'adjust', 'adjust'] as const;

/** @param perRestart other actions for each restart, which takes as long as hundreds of them */
const stepOf = (perRestart: number) =>
  fc.record({
    action: fc.oneof(
      { weight: perRestart, arbitrary: fc.constantFrom(...actions) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    ),
    amount: fc.integer({ min: 1, max: 300 }),
    /** Share of what was reserved that is used in the end. */
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    key: fc.constantFrom('key_1', 'key_2'),
    pick: fc.nat(9_999),
    idempotent: fc.boolean(),
  });

const LOOK_EVERY = 500;

type Step = ReturnType<typeof stepOf> extends fc.Arbitrary<infer One> ? One : never;

/** Runs a schedule on both, and compares verdicts at each step, balances now and then, and all of it at the end. */
async function runSchedule(engine: EngineUnderTest, steps: readonly Step[]): Promise<void> {
  const installation = await engine.install();
  let store = await installation.open();
  const model = new Model(steps.length);
  const expectBalances = async () => {
    for (const scope of Object.keys(model.limits)) {
      const balance = await store.ledger.balance(scope, 'total', 'usd');
      expect(balance).toEqual({ used: model.used[scope], reserved: model.reserved(scope) });
    }
  };
  try {
    for (const [index, { action, amount, share, key, pick, idempotent }] of steps.entries()) {
      if (index % LOOK_EVERY === 0) await expectBalances();
      const call = model.open[pick % Math.max(1, model.open.length)];
      const billed = model.billed[pick % Math.max(1, model.billed.length)];
      if (action === 'reserve') {
        const one = intent({ key, amountNanoUsd: amount });
        const scopes = ['tenant:acme', `key:${key}`];
        const claims = scopes.map((scope) => claim({ scope, amount, limit: model.limits[scope] ?? 0 }));
        const verdict = await store.ledger.reserve(
          reservation(one, claims, idempotent ? idempotencyClaim(one.requestId) : undefined),
        );
        expect(verdict.ok).toBe(model.fits(scopes, amount));
        if (verdict.ok) model.open.push({ intent: one, held: amount, claimed: scopes });
        if (verdict.ok) model.rows++;
      } else if (action === 'adjust') {
        if (billed === undefined) continue;
        const { requestId, attempt } = billed.intent;
        const correction = { requestId, attempt, toNanoUsd: amount, priceVersion: undefined, reason: 'credit' };
        const before = billed.total;
        const writes = model.adjust(billed, amount);
        for (const by of [amount - before, 0]) {
          const verdict = await store.ledger.adjust(correction);
          expect(verdict).toEqual({ ok: true, byNanoUsd: by, totalNanoUsd: amount });
        }
        if (writes) model.rows++;
      } else if (action === 'restart') {
        await store.shutdown();
        store = await installation.open();
        await installation.forgetWriters();
        expect(await store.ledger.closeOrphans()).toBe(model.open.length);
        model.rows += model.open.length;
        model.open.length = 0;
      } else if (call !== undefined && action === 'move') {
        const next = { ...call.intent, attempt: call.intent.attempt + 1 };
        await store.ledger.move(settling(call.intent, 0, { type: 'waive' }), next);
        call.intent = next;
        model.rows += 2;
      } else if (call !== undefined) {
        const cost = action === 'release' ? 0 : Math.floor(call.held * share);
        const released = action === 'release';
        const closing = released ? releasing(call.intent) : settling(call.intent, cost);
        expect(await store.ledger.close(closing)).toBe(true);
        if (action === 'again') expect(await store.ledger.close(closing)).toBe(false);
        model.settle(call, cost);
        if (released) model.billed.pop();
        model.rows++;
      }
    }
    await expectBalances();
    expect(await all(store.ledger.export(undefined))).toHaveLength(model.rows);
    expect(await all(store.ledger.verify())).toEqual([]);
  } finally {
    await store.shutdown();
    await installation.destroy();
  }
}

/** @param longest steps of the one long schedule */
export function modelSuite(engine: EngineUnderTest, runs: number, longest: number): void {
  describe(`ledger against its model on ${engine.name}`, () => {
    test('any sequence of reserve, settle, release, move, adjust and restart keeps balances, limits and single closings', async () => {
      const schedule = fc.array(stepOf(actions.length), { minLength: 5, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(schedule, (steps) => runSchedule(engine, steps)),
        { numRuns: runs },
      );
    });

    test(`and one of ${longest} steps does`, async () => {
      const schedule = fc.array(stepOf(400), { minLength: longest, maxLength: longest });
      // So long a one is not made smaller where it fails: the short ones above are for that.
      const once = { numRuns: 1, endOnFailure: true };
      await fc.assert(
        fc.asyncProperty(schedule, (steps) => runSchedule(engine, steps)),
        once,
      );
    }, 120_000);
  });
}
