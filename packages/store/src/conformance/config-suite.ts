import { type SluiceConfig, sluiceConfigSchema } from '@sluice/contract/config/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../open.ts';
import { openStore } from '../open.ts';
import { makeAdminToken } from '../people/admin-tokens.ts';
import { WrongMasterKey } from '../seal/master-key.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';

/** A file before it is checked: the tests cut and bend it. */
// biome-ignore lint/suspicious/noExplicitAny: any depth of an unchecked file
type Draft = Record<string, any>;

const actor = { name: 'file:sluice.yaml' };
const keyValue = 'tk-CANARY-tenant-key-value-0123456789';

function file(change: (config: Draft) => void = () => undefined): SluiceConfig {
  const config = {
    providers: {
      main: {
        type: 'openai',
        base_url: 'https://api.example.com/v1',
        headers: { 'x-extra': 'CANARY-header' },
        keys: [
          { name: 'k1', value: 'CANARY-provider-key', weight: 2 },
          { name: 'k2', access_key_id: 'CANARY-access', secret_access_key: 'CANARY-secret' },
        ],
      },
    },
    models: { fast: { targets: [{ provider: 'main', model: 'gpt-4o-mini' }] } },
    plans: { free: { limits: { rpm: 10 } } },
    tenants: {
      acme: {
        name: 'Acme Corp',
        models: ['fast'],
        providers: { own: { type: 'openai', keys: [{ name: 'k1', value: 'CANARY-own-key' }] } },
        teams: {
          search: { applications: { crawler: { keys: [{ name: 'prod', value: keyValue, limits: { rpm: 60 } }] } } },
        },
      },
    },
    unpriced: 'refuse',
  };
  change(config);
  return sluiceConfigSchema.parse(config);
}

export function configSuite(engine: EngineUnderTest): void {
  describe(`configuration store on ${engine.name}`, () => {
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

    const apply = (config: SluiceConfig, prune = false) => store.config.apply(config, { prune, actor });

    test('a file comes back as objects, its secrets opened', async () => {
      await apply(file());
      const snapshot = await store.config.snapshot();
      expect(snapshot.providers).toMatchObject([
        {
          name: 'main',
          managed: true,
          disabled: false,
          spec: { type: 'openai', headers: { 'x-extra': 'CANARY-header' } },
          keys: [
            { name: 'k1', credential: { value: 'CANARY-provider-key' }, spec: { name: 'k1', weight: 2 } },
            { name: 'k2', credential: { access_key_id: 'CANARY-access', secret_access_key: 'CANARY-secret' } },
          ],
        },
      ]);
      expect(snapshot.providers[0]?.keys[0]?.spec).not.toHaveProperty('value');
      expect(snapshot.tenants[0]?.spec).toMatchObject({
        name: 'Acme Corp',
        providers: { own: { keys: [{ value: 'CANARY-own-key' }] } },
      });
      expect(snapshot.platform).toEqual({ unpriced: 'refuse' });
      expect(snapshot.keys).toMatchObject([
        {
          name: 'prod',
          tenant: 'acme',
          team: 'search',
          application: 'crawler',
          hash: store.config.hashKey(keyValue),
          spec: { limits: { rpm: 60 } },
        },
      ]);
    });

    test('objects come back in the order in which the file has them', async () => {
      const names = Array.from({ length: 30 }, (_, index) => `k${(index * 7) % 30}`);
      const keys = names.map((name) => ({ name, value: `value-${name}` }));
      await apply(file((config) => Object.assign(config.providers.main, { keys })));
      const [provider] = (await store.config.snapshot()).providers;
      expect(provider?.keys.filter((key) => !key.disabled).map((key) => key.name)).toEqual(names);
    });

    test('no secret is anywhere in the files in the clear, in no error and no audit row', async () => {
      await apply(file());
      await apply(file((config) => Object.assign(config.providers.main.keys[0], { value: 'CANARY-second-key' })));
      await store.config.setSetting('token', 'CANARY-setting', actor);
      const user = await store.people.users.create(
        { email: 'Ada@example.com', name: 'Ada', password: 'CANARY-password', platformRole: 'admin', mustChange: true },
        actor,
      );
      const secret = await store.people.sessions.open(user, { address: '::1', userAgent: 'x' }, undefined, actor);
      const token = makeAdminToken();
      await store.people.adminTokens.create({ name: 'ci', role: 'admin', value: token }, actor);
      const minted = await store.config.mintKey({ tenant: 'acme', application: 'crawler', name: 'second', actor });
      const audit = JSON.stringify(await store.config.auditRows(100));
      await store.shutdown();
      const dump = await installation.dump();
      expect(dump.includes('CANARY')).toBe(false);
      for (const value of [minted.value, secret, token]) expect(dump.includes(value)).toBe(false);
      expect(audit).not.toContain('CANARY');
      expect(audit).toContain('"secret\\":\\"replaced');
      store = await installation.open();
      expect(await store.config.setting('token')).toBe('CANARY-setting');
    });

    test('an unchanged file writes nothing', async () => {
      expect((await apply(file())).length).toBeGreaterThan(0);
      const before = await store.config.auditRows(1000);
      const { version } = await store.config.snapshot();
      expect(await apply(file())).toEqual([]);
      expect(await store.config.auditRows(1000)).toEqual(before);
      expect((await store.config.snapshot()).version).toBe(version);
      expect(await store.config.changed()).toBe(false);
    });

    test('what is declared no longer is disabled with all below it, comes back with its id, and is deleted by prune', async () => {
      await apply(file());
      const [before] = (await store.config.snapshot()).keys;
      const without = file((config) => delete config.tenants.acme);
      expect(await apply(without)).toContainEqual({ action: 'disable', object: 'key acme/search/crawler/prod' });
      expect((await store.config.snapshot()).keys).toMatchObject([
        { id: before?.id, disabled: true, hash: before?.hash },
      ]);
      expect(await apply(without)).toEqual([]);
      await apply(file());
      expect((await store.config.snapshot()).keys).toEqual([before]);
      expect(await apply(without, true)).toContainEqual({ action: 'delete', object: 'tenant acme' });
      expect(await store.config.snapshot()).toMatchObject({ tenants: [], teams: [], applications: [], keys: [] });
    });

    test('a key is known by its value: renamed or moved it keeps its id, with another value under its name it is revoked', async () => {
      await apply(file());
      const [before] = (await store.config.snapshot()).keys;
      const apps = (config: Draft) => config.tenants.acme.teams.search.applications;
      await apply(
        file((config) =>
          Object.assign(apps(config), { crawler: {}, other: { keys: [{ name: 'moved', value: keyValue }] } }),
        ),
      );
      expect((await store.config.snapshot()).keys).toMatchObject([
        { id: before?.id, application: 'other', name: 'moved', disabled: false },
      ]);
      await apply(file());
      const fresh = 'a-completely-different-value';
      await apply(
        file((config) => {
          apps(config).crawler.keys = [
            { name: 'prod', value: fresh },
            { name: 'old', value: keyValue },
          ];
        }),
      );
      const keys = (await store.config.snapshot()).keys;
      expect(keys.find((key) => key.name === 'old')?.id).toBe(before?.id);
      expect(keys.find((key) => key.name === 'prod')?.hash).toBe(store.config.hashKey(fresh));
    });

    test('a rotated value replaces the old one at once', async () => {
      await apply(file());
      await apply(
        file(
          (config) =>
            (config.tenants.acme.teams.search.applications.crawler.keys[0].value = 'another-value-of-the-key'),
        ),
      );
      const keys = (await store.config.snapshot()).keys.filter((key) => !key.disabled);
      expect(keys.map((key) => key.hash)).toEqual([store.config.hashKey('another-value-of-the-key')]);
    });

    test('two keys of one value are refused, and nothing of the file is applied', async () => {
      const twice = file((config) => {
        config.tenants.acme.teams.search.applications.second = { keys: [{ name: 'copy', value: keyValue }] };
      });
      await expect(apply(twice)).rejects.toThrow(
        /acme\/search\/crawler\/prod and acme\/search\/second\/copy have the same value/,
      );
      expect((await store.config.snapshot()).providers).toEqual([]);
    });

    test('a minted key is found by its hash, stays when a file comes, and names what is missing', async () => {
      await apply(file());
      const minted = await store.config.mintKey({ tenant: 'acme', application: 'batch', name: 'night', actor });
      expect(minted.value).toMatch(/^sk-sluice-[0-9A-Za-z]{49}$/);
      expect(minted.hint).toBe(`${minted.value.slice(0, 14)}…${minted.value.slice(-4)}`);
      await apply(file());
      expect(
        (await store.config.snapshot()).keys.find((key) => key.hash === store.config.hashKey(minted.value)),
      ).toMatchObject({
        id: minted.id,
        team: 'search',
        application: 'batch',
        managed: false,
        disabled: false,
      });
      await expect(store.config.mintKey({ tenant: 'nobody', application: 'a', name: 'n', actor })).rejects.toThrow(
        'there is no tenant nobody',
      );
      await expect(
        store.config.mintKey({ tenant: 'acme', application: 'batch', name: 'night', actor }),
      ).rejects.toThrow(/has a key named night/);
    });

    test('what the first start made stays when a file manages other things', async () => {
      await store.config.apply(file(), { prune: false, managed: false, actor });
      await apply(sluiceConfigSchema.parse({ models: {} }), true);
      const snapshot = await store.config.snapshot();
      expect(snapshot.tenants).toMatchObject([{ name: 'acme', managed: false, disabled: false }]);
      expect(snapshot.keys).toHaveLength(1);
    });

    test('a write of another process is noticed', async () => {
      await store.config.snapshot();
      expect(await store.config.changed()).toBe(false);
      const command = await installation.open('command');
      await command.config.setSetting('a', 'b', { name: 'cli' });
      await command.shutdown();
      expect(await store.config.changed()).toBe(true);
      await store.config.snapshot();
      expect(await store.config.changed()).toBe(false);
    });

    test('20 racing writes are all kept, in one unbroken audit chain', async () => {
      const command = await installation.open('command');
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? store : command).config.setSetting(`s${index}`, String(index), actor),
        ),
      );
      await command.shutdown();
      expect(await Promise.all(Array.from({ length: 20 }, (_, index) => store.config.setting(`s${index}`)))).toEqual(
        Array.from({ length: 20 }, (_, index) => String(index)),
      );
      expect(await store.config.verifyAudit()).toEqual([]);
    });

    test('a write that fails leaves nothing behind', async () => {
      await store.config.snapshot();
      const failing = store.config.write(actor, async ({ queries, audit }) => {
        audit({ action: 'create', object: 'x', detail: null });
        await queries
          .insert((await import('../tables/sqlite-tables.ts')).sqliteTables.sluice.settings)
          .values({ name: 'half', value: 'x' });
        throw new Error('stop');
      });
      await expect(failing).rejects.toThrow('stop');
      expect(await installation.query('sluice', "SELECT * FROM settings WHERE name = 'half'")).toEqual([]);
      expect(await store.config.changed()).toBe(false);
    });

    test('an edited audit row is located', async () => {
      await apply(file());
      await installation.tamper('sluice', "UPDATE audit SET actor = 'somebody else' WHERE seq = 3");
      await installation.tamper('sluice', 'DELETE FROM audit WHERE seq = 5');
      expect(await store.config.verifyAudit()).toEqual(['audit row 3 was changed', 'audit row 5 is missing']);
    });

    test('another master key is refused at the start', async () => {
      await apply(file());
      await store.shutdown();
      await expect(openStore({ ...installation.options, masterKey: Buffer.alloc(32, 7) })).rejects.toThrow(
        WrongMasterKey,
      );
      store = await installation.open();
      expect((await store.config.snapshot()).providers).toHaveLength(1);
    });
  });
}
