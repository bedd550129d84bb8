import { sluiceConfigSchema } from '@sluice/contract/config/schema';
import { ID_PREFIX } from '@sluice/contract/ids';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectChanges } from '../config/config-store.ts';
import type { Store } from '../open.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';

const actor = { name: 'user:usr_1', address: '192.0.2.1' };
const targets = [{ provider: 'main', model: 'gpt-4o-mini' }];

export function objectsSuite(engine: EngineUnderTest): void {
  describe(`objects one by one on ${engine.name}`, () => {
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

    const change = <T>(run: (changes: ObjectChanges) => Promise<T>) =>
      store.config.changeObjects({ actor, providerTypes: ['openai', 'openai-compatible'] }, run);
    const snapshot = () => store.config.snapshot();

    /** A provider, a model, a tenant and all below it down to a key. */
    async function world() {
      return change(async (changes) => {
        const provider = await changes.create('provider', { name: 'main', members: { type: 'openai' } });
        const providerKey = await changes.create('provider key', {
          parentId: provider,
          name: 'k1',
          members: { value: 'CANARY-provider-key', weight: 2 },
        });
        const model = await changes.create('model', { name: 'fast', members: { targets } });
        const tenant = await changes.create('tenant', { members: { name: 'Größe & Co.', models: ['fast'] } });
        const team = await changes.create('team', { parentId: tenant, members: { name: 'Search' } });
        const application = await changes.create('application', { parentId: team, name: 'crawler', members: {} });
        const key = await changes.createKey({ parentId: application, name: 'prod', members: { limits: { rpm: 60 } } });
        return { provider, providerKey, model, tenant, team, application, key };
      });
    }

    async function refusal(run: (changes: ObjectChanges) => Promise<unknown>) {
      const before = await snapshot();
      const error = await change(run).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(await snapshot()).toEqual(before);
      const { name, reason, member, message } = error as {
        name: string;
        reason: string;
        member?: string;
        message: string;
      };
      expect(name).toBe('ObjectRefused');
      return { reason, member, message };
    }

    test('what is made is in the snapshot, named, dated, below its parents, and audited without secrets', async () => {
      const from = Date.now();
      const made = await world();
      const { providers, models, tenants, teams, applications, keys, version } = await snapshot();
      expect(providers).toMatchObject([
        {
          id: made.provider,
          name: 'main',
          managed: false,
          keys: [
            { id: made.providerKey, credential: { value: 'CANARY-provider-key' }, spec: { name: 'k1', weight: 2 } },
          ],
        },
      ]);
      expect(models).toMatchObject([{ id: made.model, name: 'fast', spec: { targets } }]);
      expect(tenants).toMatchObject([{ id: made.tenant, name: 'grosse-co', spec: { name: 'Größe & Co.' } }]);
      expect(teams).toMatchObject([{ id: made.team, name: 'search', tenantId: made.tenant, tenant: 'grosse-co' }]);
      expect(applications).toMatchObject([{ id: made.application, teamId: made.team, tenantId: made.tenant }]);
      expect(keys).toMatchObject([
        {
          id: made.key.id,
          hash: store.config.hashKey(made.key.value),
          hint: made.key.hint,
          applicationId: made.application,
          spec: { name: 'prod', limits: { rpm: 60 } },
        },
      ]);
      for (const { createdAt } of [...providers, ...tenants, ...keys]) {
        expect(createdAt).toBeGreaterThanOrEqual(from);
        expect(createdAt).toBeLessThanOrEqual(Date.now());
      }
      const ids = {
        tenant: made.tenant,
        team: made.team,
        application: made.application,
        key: made.key.id,
        provider: made.provider,
        providerKey: made.providerKey,
        model: made.model,
      };
      for (const [kind, id] of Object.entries(ids))
        expect(id.startsWith(ID_PREFIX[kind as keyof typeof ids])).toBe(true);
      const audit = await store.config.auditRows(100);
      expect(audit.map(({ action, object }) => `${action} ${object}`)).toEqual(
        expect.arrayContaining(['create provider key main/k1', 'create key grosse-co/search/crawler/prod']),
      );
      expect(version).toBe(audit.length);
      expect(JSON.stringify(audit)).not.toContain('CANARY');
      expect((await installation.dump()).includes(made.key.value)).toBe(false);
    });

    test('a change keeps what it does not name, takes away what is null, and replaces the rest whole', async () => {
      const { tenant, providerKey } = await world();
      await change(async (changes) => {
        await changes.change('tenant', tenant, { members: { log_content: true, limits: { rpm: 5, tpm: 9 } } });
        await changes.change('tenant', tenant, { members: { name: null, limits: { rpm: 6 } }, disabled: true });
        await changes.change('provider key', providerKey, { members: { value: 'CANARY-2' } });
      });
      const { tenants, keys, providers } = await snapshot();
      expect(tenants[0]).toMatchObject({ name: 'grosse-co', disabled: true, disabledItself: true });
      expect(tenants[0]?.spec).toEqual({ models: ['fast'], log_content: true, limits: { rpm: 6 } });
      expect(keys[0]).toMatchObject({ disabled: true, disabledItself: false });
      expect(providers[0]?.keys[0]).toMatchObject({ credential: { value: 'CANARY-2' }, spec: { weight: 2 } });
      const audit = JSON.stringify(await store.config.auditRows(100));
      expect(audit).toContain('"secret\\":\\"replaced');
      expect(audit).not.toContain('CANARY');
    });

    test('a change that changes nothing writes nothing', async () => {
      const { tenant } = await world();
      const { version } = await snapshot();
      await change((changes) => changes.change('tenant', tenant, { members: { models: ['fast'] } }));
      expect((await snapshot()).version).toBe(version);
    });

    test('a credential is replaced as one, and never taken away', async () => {
      const { provider, providerKey } = await world();
      await change((changes) =>
        changes.change('provider key', providerKey, { members: { access_key_id: 'a', secret_access_key: 'b' } }),
      );
      expect((await snapshot()).providers[0]?.keys[0]?.credential).toEqual({
        access_key_id: 'a',
        secret_access_key: 'b',
      });
      const none = { members: { access_key_id: null } };
      expect(await refusal((changes) => changes.change('provider key', providerKey, none))).toMatchObject({
        reason: 'invalid',
      });
      expect(
        await refusal((changes) => changes.create('provider key', { parentId: provider, name: 'k2', members: {} })),
      ).toMatchObject({ reason: 'invalid', message: expect.stringContaining('expected value') });
    });

    test('two siblings never have one name, and a name made from a title is free', async () => {
      const { tenant, application, key } = await world();
      const teams = await change(async (changes) => [
        await changes.create('team', { parentId: tenant, members: { name: 'Search' } }),
        await changes.create('team', { parentId: tenant, members: { name: 'SEARCH' } }),
      ]);
      const made = (await snapshot()).teams.filter(({ id }) => teams.includes(id)).map(({ name }) => name);
      expect(made).toEqual(['search-2', 'search-3']);
      const taken = { reason: 'name taken' };
      expect(
        await refusal((changes) => changes.create('team', { parentId: tenant, name: 'search', members: {} })),
      ).toMatchObject(taken);
      expect(
        await refusal((changes) => changes.createKey({ parentId: application, name: 'prod', members: {} })),
      ).toMatchObject(taken);
      const other = await change((changes) => changes.createKey({ parentId: application, name: 'other', members: {} }));
      expect(await refusal((changes) => changes.change('key', other.id, { name: 'prod' }))).toMatchObject(taken);
      await change((changes) => changes.change('key', other.id, { name: 'next' }));
      expect((await snapshot()).keys).toMatchObject([{ id: key.id }, { name: 'next', spec: { name: 'next' } }]);
    });

    test.each([
      ['a model without targets', 'model', { targets: [] }, 'targets'],
      [
        'a model whose provider is unknown',
        'model',
        { targets: [...targets, { provider: 'nobody', model: 'm' }] },
        'targets.1.provider',
      ],
      ['a model that falls back to itself', 'model', { targets, fallbacks: ['m'] }, 'fallbacks.0'],
      ['a model with an unknown fallback', 'model', { targets, fallbacks: ['fast', 'nobody'] }, 'fallbacks.1'],
      [
        'a star without a star in the name',
        'model',
        { targets: [{ provider: 'main', model: '*' }] },
        'targets.0.model',
      ],
      ['a provider of an unknown type', 'provider', { type: 'nonsense' }, 'type'],
      ['a provider of a type that is not served', 'provider', { type: 'bedrock' }, 'type'],
      ['a provider that needs an address', 'provider', { type: 'openai-compatible' }, 'base_url'],
      ['a tenant with an unknown model', 'tenant', { models: ['nobody'] }, 'models.0'],
      [
        'a default model that the tenant may not call',
        'tenant',
        { models: [], default_model: 'fast' },
        'default_model',
      ],
      ['a provider for an unknown tenant', 'provider', { type: 'openai', tenants: ['nobody'] }, 'tenants.0'],
    ] as const)('%s is refused by the name of its member', async (_, kind, members, member) => {
      await world();
      expect(await refusal((changes) => changes.create(kind, { name: 'm', members }))).toMatchObject({
        reason: 'invalid',
        member,
      });
    });

    test('a key that lists what its tenant may not call, or what is no model, is refused', async () => {
      const { application, tenant } = await world();
      const withModels = (models: string[]) => (changes: ObjectChanges) =>
        changes.createKey({ parentId: application, name: 'k', members: { models } });
      expect(await refusal(withModels(['fast', 'slow']))).toMatchObject({ reason: 'invalid', member: 'models.1' });
      await change((changes) => changes.change('tenant', tenant, { members: { models: ['*'] } }));
      expect(await refusal(withModels(['slow']))).toMatchObject({ reason: 'invalid', member: 'models.0' });
      await change(withModels(['fast', '*']));
      // Less for the tenant is no fault of its keys: they narrow what is left.
      await change((changes) => changes.change('tenant', tenant, { members: { models: [] } }));
    });

    test('what something else needs is not deleted', async () => {
      const { provider, model, tenant } = await world();
      expect(await refusal((changes) => changes.delete('provider', provider))).toMatchObject({
        reason: 'in use',
        message: expect.stringContaining('models.fast.targets[0].provider'),
      });
      expect(await refusal((changes) => changes.delete('model', model))).toMatchObject({
        reason: 'in use',
        message: expect.stringContaining('tenants.grosse-co.models[0]'),
      });
      await change(async (changes) => {
        await changes.change('tenant', tenant, { members: { models: [] } });
        await changes.delete('model', model);
        await changes.delete('provider', provider);
      });
      expect(await snapshot()).toMatchObject({ providers: [], models: [] });
    });

    test('what was wrong before does not stand in the way of another change', async () => {
      await store.config.apply(sluiceConfigSchema.parse({ models: { fast: { targets } } }), {
        prune: false,
        managed: false,
        actor,
      });
      const [model] = (await snapshot()).models;
      await change((changes) => changes.change('model', model?.id ?? '', { members: { strict: true } }));
      expect((await snapshot()).models[0]?.spec.strict).toBe(true);
    });

    test('a deleted tenant goes with all below it and with its data key', async () => {
      const { tenant } = await world();
      const before = await store.config.tenantKeys.of('grosse-co');
      await change((changes) => changes.delete('tenant', tenant));
      expect(await snapshot()).toMatchObject({ tenants: [], teams: [], applications: [], keys: [] });
      expect(store.config.tenantKeys.known('grosse-co')).toBeUndefined();
      expect((await store.config.tenantKeys.of('grosse-co')).id).not.toBe(before.id);
    });

    test('the name of a deleted tenant, under which its calls are kept, goes to nobody else', async () => {
      const { tenant } = await world();
      await change((changes) => changes.delete('tenant', tenant));
      expect(await refusal((changes) => changes.create('tenant', { name: 'grosse-co', members: {} }))).toMatchObject({
        reason: 'name taken',
        message: expect.stringContaining('was deleted'),
      });
      await change((changes) => changes.create('tenant', { members: { name: 'Grosse Co' } }));
      expect((await snapshot()).tenants.map(({ name }) => name)).toEqual(['grosse-co-2']);
      // The file is the operator's, who may mean the same tenant.
      const file = sluiceConfigSchema.parse({ tenants: { 'grosse-co': {} } });
      await store.config.apply(file, { prune: false, actor });
      expect((await snapshot()).tenants.map(({ name }) => name)).toEqual(['grosse-co-2', 'grosse-co']);
    });

    test('what a file declares is the file’s, until it declares it no longer', async () => {
      const file = (tenants: object) =>
        sluiceConfigSchema.parse({
          providers: { main: { type: 'openai', keys: [{ name: 'k1', value: 'v' }] } },
          models: { fast: { targets } },
          tenants,
        });
      const apply = (tenants: object) => store.config.apply(file(tenants), { prune: false, actor });
      await apply({ acme: { teams: { search: {} } } });
      const { tenants, teams, providers } = await snapshot();
      const [tenant = '', team = '', provider = ''] = [tenants[0]?.id, teams[0]?.id, providers[0]?.id];
      const managed = { reason: 'managed' };
      expect(await refusal((changes) => changes.change('tenant', tenant, { members: {} }))).toMatchObject(managed);
      expect(await refusal((changes) => changes.delete('team', team))).toMatchObject(managed);
      expect(
        await refusal((changes) =>
          changes.create('provider key', { parentId: provider, name: 'k2', members: { value: 'v' } }),
        ),
      ).toMatchObject(managed);
      const application = await change((changes) =>
        changes.create('application', { parentId: team, name: 'mine', members: {} }),
      );
      await apply({});
      expect(
        await refusal((changes) => changes.create('team', { parentId: tenant, name: 't', members: {} })),
      ).toMatchObject({ reason: 'parent disabled' });
      await change(async (changes) => {
        await changes.change('tenant', tenant, { disabled: false });
        await changes.change('team', team, { disabled: false, members: { name: 'Ours now' } });
      });
      expect(await snapshot()).toMatchObject({
        tenants: [{ managed: false, disabled: false }],
        teams: [{ managed: false }],
        applications: [{ id: application, disabled: false }],
      });
      await apply({ acme: { teams: { search: { applications: { mine: {} } } } } });
      expect(await snapshot()).toMatchObject({
        tenants: [{ id: tenant, managed: true }],
        applications: [{ id: application, managed: true }],
      });
    });

    test('ids of nothing are refused, and one refusal undoes the whole transaction', async () => {
      const missing = { reason: 'missing' };
      expect(await refusal((changes) => changes.change('key', 'key_x', {}))).toMatchObject(missing);
      expect(
        await refusal((changes) => changes.createKey({ parentId: 'app_x', name: 'k', members: {} })),
      ).toMatchObject(missing);
      expect(
        await refusal(async (changes) => {
          await changes.create('provider', { name: 'whole', members: { type: 'openai' } });
          await changes.create('model', { name: 'm', members: {} });
        }),
      ).toMatchObject({ reason: 'invalid', member: 'targets' });
    });

    test('a rotated key keeps its id and what it is limited to; its old value has an end', async () => {
      const { key } = await world();
      const from = Date.now();
      const second = await change((changes) => changes.rotateKey(key.id, 60_000));
      const [rotated] = (await snapshot()).keys;
      expect(rotated).toMatchObject({
        id: key.id,
        hash: store.config.hashKey(second.value),
        previous: { hash: store.config.hashKey(key.value), hint: key.hint },
        spec: { limits: { rpm: 60 } },
      });
      expect(rotated?.previous?.endsAt).toBeGreaterThanOrEqual(from + 60_000);
      expect(rotated?.previous?.endsAt).toBeLessThanOrEqual(Date.now() + 60_000);
      const third = await change((changes) => changes.rotateKey(key.id, 60_000));
      expect((await snapshot()).keys[0]?.previous?.hash).toBe(store.config.hashKey(second.value));
      await change((changes) => changes.endRotation(key.id));
      expect((await snapshot()).keys).toMatchObject([{ hash: store.config.hashKey(third.value), previous: undefined }]);
      expect(await refusal((changes) => changes.endRotation(key.id))).toMatchObject({ reason: 'missing' });
      const fourth = await change((changes) => changes.rotateKey(key.id, 0));
      expect((await snapshot()).keys).toMatchObject([
        { hash: store.config.hashKey(fourth.value), previous: undefined },
      ]);
    });

    test('the latest use of each value is kept, over restarts, and changes no version', async () => {
      const { key } = await world();
      const second = await change((changes) => changes.rotateKey(key.id, 60_000));
      await snapshot();
      const use = (value: string, at: number) => ({
        hash: store.config.hashKey(value),
        keyId: key.id,
        at,
        address: '192.0.2.7',
        client: 'curl/8',
      });
      await store.config.recordKeyUses([
        use(key.value, 1000),
        use(second.value, 2000),
        { ...use('gone', 3000), keyId: 'key_x' },
      ]);
      await store.config.recordKeyUses([use(key.value, 900), use(second.value, 2500)]);
      expect(await store.config.changed()).toBe(false);
      await store.shutdown();
      store = await installation.open();
      const uses = await store.config.keyUses(0);
      expect([...uses].sort((a, b) => a.at - b.at)).toEqual([use(key.value, 1000), use(second.value, 2500)]);
      expect(await store.config.keyUses(1000)).toEqual([use(second.value, 2500)]);
      await change((changes) => changes.endRotation(key.id));
      expect(await store.config.keyUses(0)).toEqual([use(second.value, 2500)]);
      await change((changes) => changes.delete('key', key.id));
      expect(await store.config.keyUses(0)).toEqual([]);
    });

    test('after any writes, of this process and of others, the configuration is what a new process reads', async () => {
      const { tenant, team, application, key, model, provider } = await world();
      await snapshot();
      const command = await installation.open('command');
      const elsewhere = (run: (changes: ObjectChanges) => Promise<unknown>) =>
        command.config.changeObjects({ actor }, run);
      let count = 0;
      const steps: readonly ((write: typeof elsewhere) => Promise<unknown>)[] = [
        (write) => write((changes) => changes.change('tenant', tenant, { disabled: count % 2 === 0 })),
        (write) => write((changes) => changes.change('team', team, { disabled: count % 3 === 0 })),
        (write) =>
          write((changes) => changes.change('application', application, { members: { limits: { rpm: count } } })),
        (write) => write((changes) => changes.rotateKey(key.id, 60_000)),
        (write) => write((changes) => changes.change('key', key.id, { name: `k${count}` })),
        (write) => write((changes) => changes.change('key', key.id, {})),
        (write) => write((changes) => changes.change('model', model, { members: { strict: count % 2 === 0 } })),
        (write) => write((changes) => changes.change('provider', provider, { members: { region: `r${count}` } })),
        (write) =>
          write(async (changes) => {
            const parentId = await changes.create('tenant', { name: `t${count}`, members: {} });
            await changes.create('team', { parentId, name: 'a', members: {} });
            await changes.create('team', { parentId, name: 'b', members: {} });
          }),
        async (write) => {
          const [last] = (await command.config.snapshot()).tenants.filter(({ id }) => id !== tenant);
          if (last !== undefined) await write((changes) => changes.delete('tenant', last.id));
        },
        () => command.config.setSetting('other', String(count), actor),
      ];
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(steps.length - 1), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 12 }),
          async (chosen) => {
            for (const [index, foreign, look] of chosen) {
              count++;
              // What is below something disabled cannot be made; that is no matter of this test.
              await steps[index]?.(foreign ? elsewhere : change);
              if (look) expect(await snapshot()).toEqual(await command.config.snapshot());
            }
            const fresh = await installation.open('command');
            expect(await snapshot()).toEqual(await fresh.config.snapshot());
            expect(await store.config.changed()).toBe(false);
            await fresh.shutdown();
          },
        ),
        { numRuns: 12 },
      );
      await command.shutdown();
    });

    test('what a write did not touch is the same object afterwards, so that nothing of it is made anew', async () => {
      const { application, tenant } = await world();
      const before = await snapshot();
      await change((changes) => changes.createKey({ parentId: application, name: 'more', members: {} }));
      const after = await snapshot();
      expect(after.keys).toHaveLength(2);
      expect(after.keys[0]).toBe(before.keys[0]);
      expect(after.tenants).toBe(before.tenants);
      expect(after.providers).toBe(before.providers);
      await change((changes) => changes.change('tenant', tenant, { members: { log_content: true } }));
      expect((await snapshot()).keys[0]).toBe(before.keys[0]);
    });
  });
}
