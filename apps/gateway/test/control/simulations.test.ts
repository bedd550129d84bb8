import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { adminClient, type ControlClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const SIMULATE = 'POST /api/v1/simulations';
const CALLS = 6;

let world: World;
let admin: ControlClient;

/** Six calls that were answered, one that was refused by its own fault, and one that a limit refused. */
beforeAll(async () => {
  world = await makeWorld({ model: 'limits: { rpm: 6 }' });
  admin = adminClient(world.gateway);
  world.upstream.always('/v1/chat/completions', { body: chatCompletion({ text: 'Hi.' }) });
  for (let i = 0; i < CALLS; i++) await (await world.chat(HELLO)).text();
  for (const body of [{ ...HELLO, model: 'none' }, HELLO]) await (await world.chat(body)).text();
  await vi.waitFor(
    async () => {
      const { data } = await admin.call('GET /api/v1/calls', { query: { limit: 20 } });
      expect(data).toHaveLength(CALLS + 2);
    },
    { timeout: 5000, interval: 50 },
  );
});
afterAll(() => world.end());

const simulate = (...changes: object[]) => admin.call(SIMULATE, { body: { changes } as never });

describe('a simulation', () => {
  it('tells what the log has, leaves out what no policy changes, and guesses what was refused', async () => {
    const { calls, estimated, logged, current, changed, cut_at } = await simulate({ object: 'tenant', id: 'acme' });
    expect({ calls, estimated, cut_at }).toEqual({ calls: CALLS + 1, estimated: 1, cut_at: null });
    expect(logged).toMatchObject({ admitted: CALLS, refused: 1 });
    expect(logged.cost_nano_usd).toBeGreaterThan(0);
    expect(current).toEqual(logged);
    expect(changed).toEqual(current);
  });

  it('refuses what a smaller limit would have refused, and says which one and whom it strikes', async () => {
    const { changed, refusals, groups } = await simulate({ object: 'tenant', id: 'acme', limits: { rpm: 2 } });
    expect(changed).toMatchObject({ admitted: 2, refused: CALLS - 1 });
    expect(refusals).toEqual([
      { scope: 'tenant:acme', kind: 'requests', limit: 2, calls: CALLS - 2, first_at: expect.any(String) },
    ]);
    expect(groups).toMatchObject([
      { tenant: 'acme', team: 'search', application: 'crawler', model: 'fast', calls: CALLS + 1 },
    ]);
  });

  it('admits what a wider limit would have admitted, at what the mean call costs', async () => {
    const { logged, changed } = await simulate({ object: 'model', id: 'fast', limits: null });
    expect(changed).toMatchObject({ admitted: CALLS + 1, refused: 0 });
    expect(changed.cost_nano_usd).toBe((logged.cost_nano_usd / CALLS) * (CALLS + 1));
  });

  it('spends a budget, and prices by another price', async () => {
    const { logged } = await simulate({ object: 'tenant', id: 'acme' });
    const usd = (logged.cost_nano_usd / CALLS / 1e9) * 3.5;
    const team = { object: 'team', id: 'acme/search', budgets: [{ usd, window: 'day' }] };
    const spent = await simulate(team);
    expect(spent.changed.admitted).toBe(3);
    expect(spent.refusals).toMatchObject([{ scope: 'team:acme/search', kind: 'budget_usd', calls: 3 }]);
    const price = { input_per_mtok: 0.5, output_per_mtok: 5 };
    const cheaper = await simulate({ object: 'model', id: 'fast', price }, team);
    expect(cheaper.changed.admitted).toBe(CALLS);
    expect(cheaper.changed.cost_nano_usd).toBe(logged.cost_nano_usd / 2);
    expect(cheaper.current.cost_nano_usd).toBe(logged.cost_nano_usd);
  });

  it('retires a model, with and without another in its place', async () => {
    const gone = await simulate({ object: 'model', id: 'fast', retired: true });
    expect(gone.changed).toEqual({ admitted: 0, refused: CALLS + 1, cost_nano_usd: 0 });
    expect(gone.refusals).toMatchObject([{ scope: 'model:fast', kind: 'model_retired', calls: CALLS }]);
    await admin.call('POST /api/v1/models', {
      body: {
        name: 'dear',
        targets: [{ provider: 'one', model: 'gpt-4o' }],
        price: { input_per_mtok: 3, output_per_mtok: 30 },
      },
    });
    const replaced = await simulate({ object: 'model', id: 'fast', retired: true, replaced_by: 'dear' });
    expect(replaced.changed).toMatchObject({ admitted: CALLS + 1, refused: 0 });
    expect(replaced.changed.cost_nano_usd).toBe((replaced.logged.cost_nano_usd / CALLS) * 3 * (CALLS + 1));
  });

  it.each([
    [{ object: 'tenant', id: 'nobody', limits: { rpm: 1 } }, 404, 'changes.0.id'],
    [{ object: 'model', id: 'fast', retired: true, replaced_by: 'nothing' }, 404, 'changes.0.replaced_by'],
    [{ object: 'model', id: 'fast', replaced_by: 'fast' }, 400, 'changes.0.replaced_by'],
    [{ object: 'tenant', id: 'acme', price: {} }, 400, 'changes.0.price'],
  ])('%j is refused, by its member', async (change, status, param) => {
    const reply = await admin.send(SIMULATE, { body: { changes: [change] } as never });
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ error: { param } });
  });
});
