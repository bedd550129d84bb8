import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../open.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';
import { intent, reservation, settling } from './sample.ts';

const month = Date.UTC(2026, 10, 1);
const today = Date.UTC(2026, 10, 21);

export function ledgerLookSuite(engine: EngineUnderTest): void {
  describe(`a look at the ledger on ${engine.name}`, () => {
    let installation: Installation;
    let store: Store;

    beforeEach(async () => {
      installation = await engine.install();
      store = await installation.open();
    });
    afterEach(async () => {
      await store.shutdown();
      await installation.destroy();
    });

    const settle = async (admittedAt: number, amount: number, tenant = 'acme') => {
      const one = intent({ admittedAt, tenant, amountNanoUsd: amount * 2 });
      await store.ledger.reserve(reservation(one));
      await store.ledger.close(settling(one, amount));
      return one;
    };

    test('what a tenant spent is summed by the day and month of admission, again after each call', async () => {
      await settle(month - 1, 1);
      await settle(month, 10);
      await settle(today - 1, 100);
      await settle(today, 1000);
      await settle(today, 1, 'other');
      expect(await store.ledgerLook.spent('acme', today, month)).toEqual({ today: 1000, month: 1110, reserved: 0 });
      await settle(today + 5, 10_000);
      await settle(month + 5, 100_000);
      const both = await Promise.all([1, 2].map(() => store.ledgerLook.spent('acme', today, month)));
      for (const spent of both) expect(spent).toEqual({ today: 11_000, month: 111_110, reserved: 0 });
      expect(await store.ledgerLook.spent('nobody', today, month)).toEqual({ today: 0, month: 0, reserved: 0 });
    });

    test('what calls under way may cost is held until they end', async () => {
      const one = intent({ admittedAt: today, tenant: 'acme', amountNanoUsd: 70 });
      await store.ledger.reserve(reservation(one));
      await store.ledger.reserve(reservation(intent({ admittedAt: today, tenant: 'other', amountNanoUsd: 5 })));
      expect((await store.ledgerLook.spent('acme', today, month)).reserved).toBe(70);
      await store.ledger.close(settling(one, 30));
      expect(await store.ledgerLook.spent('acme', today, month)).toEqual({ today: 30, month: 30, reserved: 0 });
    });

    test('a statement is exact beyond what a number holds, and goes by the time of writing', async () => {
      const span = { tenant: 'acme', from: Date.now() - 60_000, to: Date.now() + 60_000 };
      await settle(month - 1, Number.MAX_SAFE_INTEGER - 1);
      await settle(today, Number.MAX_SAFE_INTEGER - 3);
      await settle(today, 1, 'other');
      const [line, ...others] = await store.ledgerLook.statement(span);
      expect(others).toEqual([]);
      expect(line).toMatchObject({ entries: 2, amount: 2n * BigInt(Number.MAX_SAFE_INTEGER) - 4n, markup: 0n });
      expect(await store.ledgerLook.statement({ ...span, tenant: undefined })).toHaveLength(2);
      expect(await store.ledgerLook.statement({ ...span, from: span.to, to: span.to + 60_000 })).toEqual([]);
    });

    test('a call`s rows come in the order of its attempts', async () => {
      const { requestId } = await settle(today, 7);
      await settle(today, 8);
      const rows = await store.ledgerLook.rowsOf(requestId);
      expect(rows.map(({ type, attempt, amount_nano_usd }) => [type, attempt, amount_nano_usd])).toEqual([
        ['reserve', 1, 14],
        ['settle', 1, 7],
      ]);
      expect(await store.ledgerLook.rowsOf('req_none')).toEqual([]);
    });
  });
}
