import { request } from 'node:http';
import type { Operation } from '@sluice/contract/control/operation';
import { OPERATIONS } from '@sluice/contract/control/operations';
import { PERMISSIONS, type Permission, type Role } from '@sluice/contract/control/permissions';
import { CONTROL_ROUTES, type ControlRoute, paramsOf } from '@sluice/contract/routes/control-routes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { adminTokenOf, type ControlClient, type ControlReply, controlClient } from '../harness/control-client.ts';
import { type ObjectIds, sampleBody, sampleQuery } from '../harness/operation-samples.ts';
import { makeTwoTenants, type TwoTenants } from '../harness/two-tenants.ts';

/**
 * Generated over all operations: what holds for one holds for the next that is added. A kind of object
 * or a body that is not known here fails with the name of the file in which to say it.
 */
let world: TwoTenants;
beforeAll(async () => {
  world = await makeTwoTenants();
}, 120_000);
afterAll(() => world.end());

const operationOf = (route: ControlRoute): Operation => OPERATIONS[route.operation];

/** References whose objects are the platform's: they are no tenant's secret. */
const PLATFORM_KINDS = new Set(['provider', 'model']);

/** A request for the objects; `references` may be other ones than those of the path, and stand behind a word: `not_team`. */
function asked(route: ControlRoute, ids: ObjectIds, references: ObjectIds = ids, word = '') {
  const { query } = operationOf(route);
  const named = route.idFields.filter(
    (kind) => query !== undefined && `${word}${kind}` in query.shape && references !== ids,
  );
  return {
    params: Object.fromEntries(paramsOf(route.path).map((kind) => [kind, ids[kind] ?? ''])),
    query: {
      ...sampleQuery(route.operation),
      ...Object.fromEntries(named.map((kind) => [`${word}${kind}`, references[kind]])),
    },
    ...(route.body === undefined ? {} : { body: sampleBody(route.operation, references) }),
  };
}

const bodyOf = ({ body }: ControlReply) => JSON.stringify(body).replace(/req_\w+/g, 'req');

function permits(access: Operation['access'], ...roles: readonly Role[]): boolean {
  if (access === 'open' || access === 'signed_in') return true;
  return roles.some((role) => (PERMISSIONS[access] as readonly Role[]).includes(role));
}

describe('another tenant`s object', () => {
  /** Each place in a request where an id of a tenant's object stands. */
  function positions(): { route: ControlRoute; kind: string; where: 'path' | 'reference' | 'exclusion' }[] {
    return CONTROL_ROUTES.flatMap((route) => {
      const fields = route.idFields.filter((kind) => !PLATFORM_KINDS.has(kind));
      const shape = operationOf(route).query?.shape ?? {};
      return [
        ...route.idParams.map((kind) => ({ route, kind, where: 'path' as const })),
        ...fields.map((kind) => ({ route, kind, where: 'reference' as const })),
        ...fields
          .filter((kind) => `not_${kind}` in shape)
          .map((kind) => ({ route, kind, where: 'exclusion' as const })),
      ];
    });
  }

  it('is as good as unknown in each path and each reference, stays as it was, and leaves an audit entry', async () => {
    const before = world.dump;
    const all = positions();
    expect(all.length).toBeGreaterThan(20);
    let owner: ControlClient | undefined;
    let people = '';
    for (const [index, { route, kind, where }] of all.entries()) {
      // The audit keeps a bounded number of entries of one person in a minute.
      if (index % 15 === 0) {
        owner = await world.owner();
        people = before();
      }
      const name = `${route.operation}: ${kind} in the ${where}`;
      const send = (id: string) => {
        const ids = { ...world.a, [kind]: id };
        const request =
          where === 'path'
            ? asked(route, ids, world.a)
            : asked(route, world.a, ids, where === 'exclusion' ? 'not_' : '');
        return owner?.send(route.operation, request);
      };
      const foreign = await send(world.b[kind] ?? '');
      const unknown = await send(`${(world.b[kind] ?? '').slice(0, -4)}zzzz`);
      const allowed = permits(operationOf(route).access, 'tenant_owner');
      expect(foreign, name).toMatchObject(
        allowed ? { status: 404, code: 'not_found' } : { status: 403, code: 'permission_denied' },
      );
      expect(bodyOf(foreign as ControlReply), name).toBe(bodyOf(unknown as ControlReply));
      expect(before(), name).toBe(people);
      const { data } = await world.admin.call('GET /api/v1/audit-entries', { query: { action: 'refused', limit: 5 } });
      const path = route.path.replace(/\{(\w+)\}/g, (_, param: string) =>
        param === kind && where === 'path' ? (world.b[kind] ?? '') : (world.a[param] ?? ''),
      );
      expect(
        data.map(({ object }) => object),
        name,
      ).toContain(`${route.method} ${path}`);
    }
  }, 120_000);

  it('is in no list', async () => {
    const owner = await world.owner();
    const foreign = Object.entries(world.b).filter(([kind, id]) => world.a[kind] !== id);
    for (const route of CONTROL_ROUTES.filter(({ method, path }) => method === 'GET' && paramsOf(path).length === 0)) {
      if (!permits(operationOf(route).access, 'tenant_owner')) continue;
      const text = JSON.stringify((await owner.send(route.operation, asked(route, world.a))).body);
      for (const [kind, id] of foreign) expect(text, `${route.operation} shows a ${kind}`).not.toContain(id);
      expect(text, route.operation).not.toContain('bravo');
    }
  });
});

describe('whoever lacks the permission', () => {
  it('is refused by every operation, and nothing is stored', async () => {
    for (const [role, caller] of Object.entries(world.callers)) {
      const before = world.dump();
      for (const route of CONTROL_ROUTES) {
        // A person of a team is a member of its tenant.
        const roles = [role, ...(role.startsWith('team_') ? ['tenant_member'] : [])] as Role[];
        if (permits(operationOf(route).access, ...roles)) continue;
        const reply = await caller.send(route.operation, asked(route, world.a));
        expect(reply, `${role}: ${route.operation}`).toMatchObject({ status: 403, code: 'permission_denied' });
      }
      expect(world.dump(), role).toBe(before);
    }
  }, 60_000);

  it('is everybody who shows nothing, a tenant`s key, or a credential in the address', async () => {
    const { value } = await world.admin.call('POST /api/v1/keys', {
      body: { application: world.a.application ?? '', name: 'opens-nothing' },
    });
    const token = adminTokenOf(world.gateway);
    const before = world.dump();
    const strangers: [string, ControlClient, Record<string, string>][] = [
      ['nobody', controlClient(world.gateway), {}],
      ['a tenant`s key', controlClient(world.gateway, { authorization: `Bearer ${value}`, 'x-api-key': value }), {}],
      ...['access_token', 'token', 'authorization', 'key', 'api_key'].map(
        (name): [string, ControlClient, Record<string, string>] => [
          name,
          controlClient(world.gateway),
          { [name]: token },
        ],
      ),
    ];
    for (const route of CONTROL_ROUTES.filter(({ scope }) => scope === 'account')) {
      for (const [name, caller, query] of strangers) {
        const input = asked(route, world.a);
        const reply = await caller.send(route.operation, { ...input, query: { ...input.query, ...query } });
        expect(reply, `${name}: ${route.operation}`).toMatchObject({ status: 401, code: 'invalid_api_key' });
      }
    }
    expect(world.dump()).toBe(before);
  }, 60_000);

  it('is nobody who has it: reads work for every role that the table names', async () => {
    for (const [role, caller] of Object.entries(world.callers)) {
      for (const route of CONTROL_ROUTES.filter(({ method }) => method === 'GET')) {
        const { access } = operationOf(route);
        // A role in a team does not reach the whole of its tenant.
        const counting = role.startsWith('team_') && paramsOf(route.path).includes('tenant') ? 'tenant_member' : role;
        if (access === 'signed_in' || !permits(access, counting as Role)) continue;
        if (ASKS_A_VENDOR.has(route.operation)) continue;
        const reply = await caller.send(route.operation, asked(route, world.a));
        expect(reply.status, `${role}: ${route.operation} ${JSON.stringify(reply.body)}`).toBe(200);
      }
    }
  }, 60_000);
});

/** Answers come from a provider, whose words are tested elsewhere. */
const ASKS_A_VENDOR = new Set<string>(['GET /api/v1/providers/{provider}/offered-models']);

describe('a body', () => {
  const FORBIDDEN = [
    ...['role', 'tenantId', 'tenant_id', 'team_id', 'balance', 'passwordHash', 'password_hash', 'hash', 'status'],
    ...['createdAt', 'created_at', 'id', 'managed', 'isAdmin', 'admin', 'constructor', '__proto__'],
  ];

  it('with a member that is not the caller`s to set is refused with its name, and nothing is stored', async () => {
    const before = world.dump();
    for (const route of CONTROL_ROUTES.filter((one) => one.body !== undefined)) {
      const known = Object.keys((operationOf(route).body as z.ZodObject).shape);
      for (const member of FORBIDDEN.filter((name) => !known.includes(name))) {
        // Written by hand: as a member of a literal `__proto__` would be something else.
        const body = JSON.stringify(sampleBody(route.operation, world.a)).replace(
          /^\{(.*)\}$/s,
          (_, rest: string) => `{${rest}${rest === '' ? '' : ','}"${member}":"x"}`,
        );
        const reply = await world.admin.send(route.operation, { ...asked(route, world.a), body });
        expect(reply, `${route.operation}: ${member}`).toMatchObject({
          status: 400,
          code: 'invalid_request',
          param: member,
        });
      }
    }
    expect(world.dump()).toBe(before);
  }, 60_000);

  it('is strict at every depth', () => {
    const loose: string[] = [];
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, properties, additionalProperties } = schema as Record<string, unknown>;
      if (type === 'object' && properties !== undefined && additionalProperties !== false) loose.push(path);
      for (const [name, part] of Object.entries(schema)) walk(part, `${path}/${name}`);
    };
    for (const [name, { body }] of Object.entries<Operation>(OPERATIONS)) {
      if (body !== undefined) walk(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }), name);
    }
    expect(loose).toEqual([]);
  });

  it.each([
    ['that is no JSON', '{"name":', 400],
    ['in which a member stands twice', '{"name":"a","name":"b"}', 400],
    ['that is too deep', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`, 400],
    ['that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['that holds half of a surrogate pair', '{"name":"\\ud800"}', 400],
    ['that is empty', '', 400],
    ['of another type', 'name=x', 415],
    ['that is too large', JSON.stringify({ name: 'x'.repeat(1024 * 1024) }), 413],
  ])(
    '%s is refused by every operation that takes one',
    async (what, body, status) => {
      const before = world.dump();
      for (const route of CONTROL_ROUTES.filter((one) => one.body !== undefined)) {
        const path = route.path.replace(/\{(\w+)\}/g, (_, kind: string) => world.a[kind] ?? '');
        const reply = await raw(
          route.method,
          path,
          {
            authorization: `Bearer ${adminTokenOf(world.gateway)}`,
            'content-type': what === 'of another type' ? 'application/x-www-form-urlencoded' : 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          },
          body,
        );
        const personal = operationOf(route).access === 'signed_in' ? [status, 403] : [status];
        expect(personal, route.operation).toContain(reply.status);
        expect(reply.type, route.operation).toBe('application/json');
      }
      expect(world.dump()).toBe(before);
    },
    60_000,
  );
});

describe('another way of writing a path', () => {
  const VARIANTS: readonly ((path: string) => string)[] = [
    (path) => `${path}/`,
    (path) => `/${path}`,
    (path) => path.replace('/api/v1/', '/api//v1/'),
    (path) => path.replace('/api/v1/', '/api/./v1/'),
    (path) => path.replace('/api/v1/', '/v1/../api/v1/'),
    (path) => path.replace('/api/v1/', '/healthz/../api/v1/'),
    (path) => path.replace('/api/v1/', '/api%2fv1/'),
    (path) => path.replace('/api/v1/', '/api/%2e%2e/api/v1/'),
    (path) => path.replace('/api/v1/', '/api\\v1/'),
    (path) => path.replace('/api/v1/', '/%61pi/v1/'),
    (path) => path.toUpperCase(),
    (path) => `${path};x`,
    (path) => `${path}%00`,
    (path) => `${path}%`,
    (path) => `${path}?`,
    (path) => `${path}#x`,
    (path) => `http://example.com${path}`,
    (path) => `/t/alpha${path}`,
  ];

  it('reaches no handler without a credential', async () => {
    const before = world.dump();
    for (const route of CONTROL_ROUTES.filter(({ scope }) => scope === 'account')) {
      const path = route.path.replace(/\{(\w+)\}/g, (_, kind: string) => world.a[kind] ?? '');
      for (const variant of VARIANTS) {
        const written = variant(path);
        const body = route.body === undefined ? '' : JSON.stringify(sampleBody(route.operation, world.a));
        const reply = await raw(
          route.method,
          written,
          {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          },
          body,
        );
        expect([400, 401, 404, 405], `${route.method} ${written}`).toContain(reply.status);
      }
    }
    expect(world.dump()).toBe(before);
  }, 60_000);
});

it('every operation has a role that may call it, and every permission an operation', () => {
  const used = new Set(CONTROL_ROUTES.map((route) => operationOf(route).access));
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
    expect(PERMISSIONS[permission].length, permission).toBeGreaterThan(0);
    if (permission !== 'calls.content') expect(used, permission).toContain(permission);
  }
});

/** The path as it is written: nothing is normalised on the way. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Buffer,
): Promise<{ status: number | undefined; type: string | undefined }> {
  return new Promise((resolve, reject) => {
    const { port } = world.gateway;
    const call = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'] }));
    });
    call.on('error', reject);
    call.end(body);
  });
}
