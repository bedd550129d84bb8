import { readFileSync, writeFileSync } from 'node:fs';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { adminClient, type ControlClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

let world: World;
let admin: ControlClient;

beforeAll(async () => {
  world = await makeWorld();
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
  admin = adminClient(world.gateway);
});
afterAll(() => world.end());

/** A tenant with all below it down to a key. */
async function tree(slug: string) {
  const tenant = await admin.call('POST /api/v1/tenants', { body: { slug, name: `The ${slug}`, models: ['fast'] } });
  const team = await admin.call('POST /api/v1/teams', { body: { tenant: slug, name: 'Search & Find' } });
  const application = await admin.call('POST /api/v1/applications', { body: { team: team.id, name: 'Crawler' } });
  const key = await admin.call('POST /api/v1/keys', { body: { application: application.id, name: 'k' } });
  return { tenant, team, application, key };
}

const statusWith = async (key: string) => (await world.chat(HELLO, { authorization: `Bearer ${key}` })).status;

describe('tenants, teams and applications', () => {
  it('are made from the top, named, counted, and called through at once', async () => {
    const { tenant, team, application, key } = await tree('alpha');
    expect(team).toMatchObject({ slug: 'search-find', name: 'Search & Find', tenant: 'alpha', tenant_id: tenant.id });
    expect(application).toMatchObject({ slug: 'crawler', team: 'search-find', team_id: team.id, key_count: 0 });
    expect(await statusWith(key.value)).toBe(200);
    expect(await admin.call('GET /api/v1/tenants/{tenant}', { params: { tenant: 'alpha' } })).toMatchObject({
      id: tenant.id,
      slug: 'alpha',
      name: 'The alpha',
      models: ['fast'],
      team_count: 1,
      application_count: 1,
      key_count: 1,
      member_count: 0,
      managed: false,
    });
    expect(await admin.call('GET /api/v1/teams/{team}', { params: { team: team.id } })).toMatchObject({
      application_count: 1,
      key_count: 1,
    });
    const shown = await admin.call('GET /api/v1/applications/{application}', {
      params: { application: application.id },
    });
    expect(shown).toMatchObject({ ...application, key_count: 1 });
  });

  it('get a slug from their name, free among their siblings', async () => {
    const made = [];
    for (const name of ['Größe & Co.', 'GRÖSSE, Co', '北京', '上海']) {
      made.push((await admin.call('POST /api/v1/tenants', { body: { name } })).slug);
    }
    expect(made).toEqual(['grosse-co', 'grosse-co-2', 'tenant', 'tenant-2']);
    expect(await admin.send('POST /api/v1/tenants', { body: { slug: 'grosse-co' } })).toMatchObject({
      status: 409,
      code: 'conflict',
      param: 'slug',
    });
    for (const [name, body] of [
      ['POST /api/v1/tenants', {}],
      ['POST /api/v1/teams', { tenant: 'grosse-co' }],
    ] as const) {
      expect(await admin.send(name, { body })).toMatchObject({ status: 400, param: 'name' });
    }
  });

  it('change by what is named, lose what is null, and obey in the next call', async () => {
    const { tenant, team, application, key } = await tree('gamma');
    const change = (body: object) =>
      admin.call('PATCH /api/v1/tenants/{tenant}', { params: { tenant: tenant.id }, body });
    expect(await change({ limits: { rpm: 0 }, name: null, log_content: true })).toMatchObject({
      name: 'gamma',
      limits: { rpm: 0 },
      log_content: true,
      models: ['fast'],
    });
    expect(await statusWith(key.value)).toBe(429);
    await change({ limits: null, models: [] });
    expect(await statusWith(key.value)).toBe(404);
    await change({ models: ['fast'] });
    expect(await statusWith(key.value)).toBe(200);
    const off = async (disabled: boolean) => {
      await admin.call('PATCH /api/v1/teams/{team}', { params: { team: team.id }, body: { disabled } });
    };
    await off(true);
    expect(await statusWith(key.value)).toBe(401);
    const params = { key: key.id, application: application.id };
    expect(await admin.call('GET /api/v1/keys/{key}', { params })).toMatchObject({
      disabled: false,
      state: 'disabled',
    });
    const below = { application: application.id, name: 'more' };
    expect(await admin.send('POST /api/v1/keys', { body: below })).toMatchObject({ status: 409, code: 'conflict' });
    await off(false);
    expect(await statusWith(key.value)).toBe(200);
    await admin.call('PATCH /api/v1/applications/{application}', { params, body: { models: [] } });
    expect(await statusWith(key.value)).toBe(403);
  });

  it('are deleted with all below them; the ledger stays', async () => {
    const { tenant, team, application, key } = await tree('delta');
    const more = await admin.call('POST /api/v1/keys', { body: { application: application.id, name: 'more' } });
    expect(await statusWith(key.value)).toBe(200);
    await admin.call('DELETE /api/v1/applications/{application}', { params: { application: application.id } });
    expect(await statusWith(key.value)).toBe(401);
    expect(await statusWith(more.value)).toBe(401);
    await admin.call('DELETE /api/v1/tenants/{tenant}', { params: { tenant: 'delta' } });
    for (const [name, params] of [
      ['GET /api/v1/tenants/{tenant}', { tenant: tenant.id }],
      ['GET /api/v1/teams/{team}', { team: team.id }],
      ['DELETE /api/v1/teams/{team}', { team: team.id }],
      ['GET /api/v1/keys/{key}', { key: key.id }],
    ] as const) {
      expect(await admin.send(name, { params })).toMatchObject({ status: 404, code: 'not_found' });
    }
    const rows = (await world.ledger()).filter((row) => row.tenant === 'delta');
    expect(rows.map(({ type }) => type)).toEqual(['reserve', 'settle']);
  });

  it.each([
    ['POST /api/v1/tenants', { slug: 'a b' }, 400, 'slug'],
    ['POST /api/v1/tenants', { slug: 'new', models: ['fast', 'nobody'] }, 400, 'models.1'],
    ['POST /api/v1/tenants', { slug: 'new', models: [], default_model: 'fast' }, 400, 'default_model'],
    ['POST /api/v1/tenants', { slug: 'new', providers: {} }, 400, 'providers'],
    ['POST /api/v1/tenants', { slug: 'new', budgets: [{ usd: 1, window: 'year' }] }, 400, 'budgets.0.window'],
    ['POST /api/v1/teams', { tenant: 'nobody', slug: 'new' }, 404, 'tenant'],
    ['POST /api/v1/teams', { tenant: 'acme', slug: 'search' }, 409, 'slug'],
    ['POST /api/v1/teams', { tenant: 'acme', slug: 'new', models: ['smart'] }, 400, 'models.0'],
    ['POST /api/v1/applications', { team: 'acme/nobody', slug: 'new' }, 404, 'team'],
    ['POST /api/v1/applications', { team: 'acme/search', slug: 'new', keys: [] }, 400, 'keys'],
  ] as const)('%s with %j is refused, and nothing is made', async (name, body, status, param) => {
    expect(await admin.send(name, { body })).toMatchObject({ status, param });
    const { data } = await admin.call('GET /api/v1/tenants', { query: { q: 'new' } });
    expect(data).toEqual([]);
  });

  it('lists are filtered, searched, sorted and paged', async () => {
    await tree('zulu');
    await admin.call('PATCH /api/v1/tenants/{tenant}', { params: { tenant: 'zulu' }, body: { disabled: true } });
    const slugs = async (query: object) =>
      (await admin.call('GET /api/v1/tenants', { query: { limit: 200, ...query } })).data.map(({ slug }) => slug);
    expect(await slugs({ q: 'THE ZU' })).toEqual(['zulu']);
    expect(await slugs({ disabled: 'true' })).toEqual(['zulu']);
    const all = await slugs({});
    expect(all).toEqual([...all].sort());
    expect(await slugs({ sort: '-slug' })).toEqual([...all].reverse());
    const first = await admin.call('GET /api/v1/tenants', { query: { limit: 1 } });
    expect(await slugs({ cursor: first.next_cursor })).toEqual(all.slice(1));
    const teams = await admin.call('GET /api/v1/teams', { query: { tenant: 'zulu' } });
    expect(teams.data.map(({ slug }) => slug)).toEqual(['search-find']);
    const applications = await admin.call('GET /api/v1/applications', { query: { team: 'zulu/search-find' } });
    expect(applications.data.map(({ slug }) => slug)).toEqual(['crawler']);
    expect((await admin.call('GET /api/v1/applications', { query: { tenant: 'zulu', q: 'nothing' } })).data).toEqual(
      [],
    );
    expect(await admin.send('GET /api/v1/teams', { query: { tenant: 'nobody' } })).toMatchObject({ status: 404 });
  });

  it('that a file declares are read-only until it declares them no longer; what is made below them stays', async () => {
    const [team] = (await admin.call('GET /api/v1/teams', { query: { tenant: 'acme' } })).data;
    const managed = { status: 409, code: 'managed_by_file' };
    const params = { tenant: 'acme', team: team?.id ?? '' };
    expect(await admin.send('PATCH /api/v1/tenants/{tenant}', { params, body: { name: 'x' } })).toMatchObject(managed);
    expect(await admin.send('DELETE /api/v1/tenants/{tenant}', { params })).toMatchObject(managed);
    expect(await admin.send('PATCH /api/v1/teams/{team}', { params, body: { name: 'x' } })).toMatchObject(managed);
    expect(await admin.send('DELETE /api/v1/teams/{team}', { params })).toMatchObject(managed);
    const own = await admin.call('POST /api/v1/applications', { body: { team: 'acme/search', slug: 'own' } });
    const key = await admin.call('POST /api/v1/keys', { body: { application: own.id, name: 'k' } });
    expect(await statusWith(key.value)).toBe(200);
    const file = world.gateway.configFile;
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, text.indexOf('tenants:')));
    await vi.waitFor(async () => expect(await statusWith(key.value)).toBe(401), { timeout: 4_000, interval: 50 });
    const shown = await admin.call('GET /api/v1/tenants/{tenant}', { params });
    expect(shown).toMatchObject({ managed: false, disabled: true });
    await admin.call('PATCH /api/v1/tenants/{tenant}', { params, body: { disabled: false } });
    await admin.call('PATCH /api/v1/teams/{team}', { params, body: { disabled: false } });
    expect(await statusWith(key.value)).toBe(200);
    writeFileSync(file, text);
    await vi.waitFor(
      async () => expect(await admin.call('GET /api/v1/tenants/{tenant}', { params })).toMatchObject({ managed: true }),
      { timeout: 4_000, interval: 50 },
    );
    expect(await statusWith(key.value)).toBe(200);
    expect(
      await admin.call('GET /api/v1/applications/{application}', { params: { application: own.id } }),
    ).toMatchObject({
      managed: false,
      key_count: 1,
    });
  });
});
