import { describe, expect, it } from 'vitest';
import type { Operation } from '../control/operation.ts';
import { OPERATIONS } from '../control/operations.ts';
import { PERMISSIONS } from '../control/permissions.ts';
import { CONTROL_ROUTES, paramsOf } from './control-routes.ts';
import { routeName } from './policy.ts';

/** What anybody may ask for: signing in, and what an invitation's link leads to. */
const OPEN = ['POST /api/v1/sessions', 'POST /api/v1/invitation-previews', 'POST /api/v1/invitation-acceptances'];

describe('the routes of the control API', () => {
  it('are one for each operation, in paths that need no normalising', () => {
    expect(CONTROL_ROUTES.map(routeName)).toEqual(Object.keys(OPERATIONS));
    for (const { path } of CONTROL_ROUTES) expect(path).toMatch(/^\/api\/v1(\/([a-z-]+(\.csv)?|\{[a-z_]+\}))+$/);
  });

  it('open nothing without a credential but signing in and invitations', () => {
    const open = CONTROL_ROUTES.filter((route) => route.credentials.length === 0).map(routeName);
    expect(open.sort()).toEqual([...OPEN].sort());
  });

  it('take no tenant key', () => {
    for (const route of CONTROL_ROUTES)
      for (const kind of route.credentials) expect(['session', 'admin-token']).toContain(kind);
  });

  it('guard every write against forged requests, and bound every body', () => {
    for (const route of CONTROL_ROUTES) {
      expect(route.csrf, routeName(route)).toBe(route.method !== 'GET');
      if (route.method === 'GET') expect(route.body, routeName(route)).toBeUndefined();
      if (route.body !== undefined) expect(route.body.maxBytes).toBeLessThanOrEqual(1024 * 1024);
    }
  });

  it('name what they ask for by permissions that exist, and refuse members that nobody declared', () => {
    for (const [name, operation] of Object.entries<Operation>(OPERATIONS)) {
      if (operation.access !== 'open' && operation.access !== 'signed_in')
        expect(Object.keys(PERMISSIONS), name).toContain(operation.access);
      for (const part of [operation.query, operation.body]) {
        if (part === undefined) continue;
        const issues = part.safeParse({ __surely_unknown: 1 }).error?.issues ?? [];
        expect(JSON.stringify(issues), name).toContain('unrecognized_keys');
      }
    }
  });

  it('read the parameters of a path from the left', () => {
    expect(paramsOf('/api/v1/keys/{key}/rotations/{admin_token}')).toEqual(['key', 'admin_token']);
    expect(paramsOf('/api/v1/keys')).toEqual([]);
  });
});
