import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient, joined } from '../harness/control-client.ts';
import { makeWorld, type World } from '../harness/world.ts';

/** What people of a tenant see and may change of it; `beta` is the tenant next door. */
let world: World;
let admin: ControlClient;
let owner: ControlClient;
let member: ControlClient;
let teamAdmin: ControlClient;
let developer: ControlClient;
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await makeWorld();
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
  admin = adminClient(world.gateway);
  for (const tenant of ['alpha', 'beta']) {
    const { id } = await admin.call('POST /api/v1/tenants', { body: { slug: tenant, models: [] } });
    ids[tenant] = id;
    for (const team of ['search', 'ads']) {
      const made = await admin.call('POST /api/v1/teams', { body: { tenant, slug: team } });
      const application = await admin.call('POST /api/v1/applications', { body: { team: made.id, slug: 'app' } });
      const key = await admin.call('POST /api/v1/keys', { body: { application: application.id, name: 'k' } });
      ids[`${tenant}/${team}`] = made.id;
      ids[`${tenant}/${team}/app`] = application.id;
      ids[`${tenant}/${team}/app/k`] = key.id;
    }
  }
  const targets = [{ provider: 'one', model: 'gpt-4o-mini', tenants: ['alpha', 'beta'] }];
  for (const name of ['shared', 'betas']) await admin.call('POST /api/v1/models', { body: { name, targets } });
  const allow = (tenant: string, models: string[]) =>
    admin.call('PATCH /api/v1/tenants/{tenant}', { params: { tenant }, body: { models } });
  await allow('alpha', ['shared']);
  await allow('beta', ['shared', 'betas']);
  const join = (name: string, role: 'owner' | 'member', teamRole?: 'admin' | 'developer') =>
    joined(world.gateway, admin, 'alpha', {
      email: `${name}@example.com`,
      role,
      password: 'correct horse battery',
      ...(teamRole === undefined ? {} : { teams: [{ team: 'alpha/search', role: teamRole }] }),
    });
  owner = await join('owner', 'owner');
  member = await join('member', 'member');
  teamAdmin = await join('admin', 'member', 'admin');
  developer = await join('developer', 'member', 'developer');
});
afterAll(() => world.end());

const id = (path: string) => ids[path] as string;
const forbidden = { status: 403, code: 'permission_denied' };
const unknown = { status: 404, code: 'not_found' };

describe('people of a tenant', () => {
  it('see its objects and nobody else’s, in every list', async () => {
    const tenants = await owner.call('GET /api/v1/tenants');
    expect(tenants.data.map(({ slug }) => slug)).toEqual(['alpha']);
    expect(tenants.data[0]?.member_count).toBe(4);
    const places = (rows: readonly { tenant: string }[]) => [...new Set(rows.map(({ tenant }) => tenant))];
    expect(places((await owner.call('GET /api/v1/teams')).data)).toEqual(['alpha']);
    expect(places((await owner.call('GET /api/v1/applications')).data)).toEqual(['alpha']);
    expect(places((await owner.call('GET /api/v1/keys')).data)).toEqual(['alpha']);
    expect((await owner.call('GET /api/v1/keys')).data).toHaveLength(2);
    expect((await developer.call('GET /api/v1/keys')).data.map((key) => key.id)).toEqual([id('alpha/search/app/k')]);
    expect((await developer.call('GET /api/v1/applications')).data.map((one) => one.team)).toEqual(['search']);
    expect((await member.call('GET /api/v1/teams')).data).toHaveLength(2);
    expect(await member.send('GET /api/v1/keys')).toMatchObject(forbidden);
  });

  it('see the models that their tenant may call, and not who else does', async () => {
    const { data } = await developer.call('GET /api/v1/models');
    expect(data).toMatchObject([{ name: 'shared', tenants: ['alpha'], targets: [{ tenants: ['alpha'] }] }]);
    const all = await admin.call('GET /api/v1/models');
    const betas = all.data.find(({ name }) => name === 'betas')?.id ?? '';
    expect(await developer.send('GET /api/v1/models/{model}', { params: { model: betas } })).toMatchObject(unknown);
    const model = data[0]?.id ?? '';
    expect((await developer.call('GET /api/v1/models/{model}', { params: { model } })).tenants).toEqual(['alpha']);
    expect(await owner.send('PATCH /api/v1/models/{model}', { params: { model }, body: {} })).toMatchObject(forbidden);
  });

  it('get of another tenant’s object the same answer as of one that there is not', async () => {
    const operations = [
      ['GET /api/v1/tenants/{tenant}', 'beta', undefined],
      ['PATCH /api/v1/tenants/{tenant}', 'beta', { name: 'mine' }],
      ['GET /api/v1/teams/{team}', 'beta/search', undefined],
      ['PATCH /api/v1/teams/{team}', 'beta/search', { name: 'mine' }],
      ['DELETE /api/v1/teams/{team}', 'beta/search', undefined],
      ['GET /api/v1/applications/{application}', 'beta/search/app', undefined],
      ['DELETE /api/v1/applications/{application}', 'beta/search/app', undefined],
      ['GET /api/v1/keys/{key}', 'beta/search/app/k', undefined],
      ['PATCH /api/v1/keys/{key}', 'beta/search/app/k', { disabled: true }],
      ['POST /api/v1/keys/{key}/rotations', 'beta/search/app/k', {}],
      ['DELETE /api/v1/keys/{key}', 'beta/search/app/k', undefined],
    ] as const;
    const errorOf = (reply: { body: unknown }) => {
      const { error } = reply.body as { error: { sluice: { request_id: string } } };
      return { ...error, sluice: { ...error.sluice, request_id: '' } };
    };
    for (const [name, path, body] of operations) {
      const param = /\{(\w+)\}/.exec(name)?.[1] ?? '';
      const theirs = await owner.send(name, { params: { [param]: id(path) }, body });
      const nobodys = await owner.send(name, { params: { [param]: 'ten_0000' }, body });
      expect(theirs, name).toMatchObject(unknown);
      expect(errorOf(theirs), name).toEqual(errorOf(nobodys));
    }
    for (const [name, query] of [
      ['GET /api/v1/teams', { tenant: 'beta' }],
      ['GET /api/v1/keys', { application: 'beta/search/app' }],
      ['GET /api/v1/models', { tenant: 'beta' }],
    ] as const) {
      expect(await owner.send(name, { query }), name).toMatchObject(unknown);
    }
    for (const [name, body] of [
      ['POST /api/v1/teams', { tenant: 'beta', name: 'x' }],
      ['POST /api/v1/applications', { team: id('beta/search'), name: 'x' }],
      ['POST /api/v1/keys', { application: 'beta/search/app', name: 'x' }],
    ] as const) {
      expect(await owner.send(name, { body }), name).toMatchObject(unknown);
    }
    const { data } = await admin.call('GET /api/v1/audit-entries', { query: { limit: 200 } });
    expect(data.filter(({ action }) => action === 'refused').length).toBeGreaterThan(10);
    const key = await admin.call('GET /api/v1/keys/{key}', { params: { key: id('beta/search/app/k') } });
    expect(key).toMatchObject({ disabled: false, previous: null });
  });

  it('change what is their role’s, where it is theirs', async () => {
    const params = { tenant: 'alpha' };
    const change = (body: object) => owner.send('PATCH /api/v1/tenants/{tenant}', { params, body });
    expect(await change({ name: 'Alpha & Co.', log_content: true, default_model: 'shared' })).toMatchObject({
      status: 200,
      body: { name: 'Alpha & Co.', log_content: true },
    });
    for (const body of [{ limits: { rpm: 1 } }, { name: 'x', models: ['*'] }, { disabled: true }]) {
      expect(await change(body)).toMatchObject({ ...forbidden, param: Object.keys(body).at(-1) });
    }
    expect(await teamAdmin.send('PATCH /api/v1/tenants/{tenant}', { params, body: { name: 'x' } })).toMatchObject(
      forbidden,
    );
    expect(await owner.send('DELETE /api/v1/tenants/{tenant}', { params })).toMatchObject(forbidden);
    expect(await owner.send('POST /api/v1/tenants', { body: { name: 'x' } })).toMatchObject(forbidden);
    expect(await owner.send('GET /api/v1/providers')).toMatchObject(forbidden);
    const shown = await admin.call('GET /api/v1/tenants/{tenant}', { params });
    expect(shown).toMatchObject({ name: 'Alpha & Co.', models: ['shared'], disabled: false });
  });

  it('make applications and keys in their own team alone', async () => {
    const application = (client: ControlClient, team: string) =>
      client.send('POST /api/v1/applications', { body: { team, name: 'Made' } });
    expect(await application(teamAdmin, 'alpha/search')).toMatchObject({ status: 201 });
    expect(await application(teamAdmin, 'alpha/ads')).toMatchObject(forbidden);
    expect(await application(developer, 'alpha/search')).toMatchObject(forbidden);
    const key = (where: string) =>
      developer.send('POST /api/v1/keys', { body: { application: where, name: `by-developer` } });
    expect(await key('alpha/search/app')).toMatchObject({ status: 201 });
    expect(await key('alpha/ads/app')).toMatchObject(forbidden);
    const rotate = (path: string) =>
      developer.send('POST /api/v1/keys/{key}/rotations', { params: { key: id(path) }, body: {} });
    expect(await rotate('alpha/search/app/k')).toMatchObject({ status: 201 });
    expect(await rotate('alpha/ads/app/k')).toMatchObject(forbidden);
    const read = { params: { key: id('alpha/ads/app/k') } };
    expect(await developer.send('GET /api/v1/keys/{key}', read)).toMatchObject(forbidden);
  });

  it('write in the audit who they are, and their owner reads it there', async () => {
    const { data } = await owner.call('GET /api/v1/audit-entries', { query: { object: 'key alpha/search/app/' } });
    expect(data.map(({ action }) => action)).toEqual(expect.arrayContaining(['create', 'rotate']));
    const rotated = data.find(({ action }) => action === 'rotate');
    expect(rotated?.actor).toMatch(/^user:/);
    expect(JSON.stringify(data)).not.toMatch(/sk-sluice-[0-9A-Za-z]{20}/);
    const others = await owner.call('GET /api/v1/audit-entries', { query: { object: 'key beta/' } });
    expect(others.data).toEqual([]);
  });
});
