import { describe, expect, it } from 'vitest';
import { methodsOf, ROUTES, routeName } from './policy.ts';

const OPEN = [
  'GET /api/openapi.json',
  'GET /docs',
  'GET /docs/{file}',
  'GET /healthz',
  'GET /openapi.json',
  'GET /readyz',
];
/** The portal: a document and its parts, which hold nothing of anybody. */
const PAGES = [
  'GET /',
  'GET /account',
  'GET /admin',
  'GET /admin/{page}',
  'GET /assets/{file}',
  'GET /choose-password',
  'GET /favicon.svg',
  'GET /invitation',
  'GET /setup',
  'GET /sign-in',
  'GET /w/{page}',
];

describe('the table of routes', () => {
  it('names each route once, in paths that need no normalising', () => {
    const names = ROUTES.map(routeName);
    expect(new Set(names).size).toBe(names.length);
    for (const { path } of ROUTES) expect(path).toMatch(/^\/$|^(\/([a-z0-9._-]+|\{[a-z]+\}))+(:[a-zA-Z]+)?$/);
  });

  it('opens nothing without a credential but the probes, the description of the API and the portal', () => {
    const open = ROUTES.filter((route) => route.credentials.length === 0).map(routeName);
    expect(open.sort()).toEqual([...OPEN, ...PAGES].sort());
    for (const route of ROUTES) expect(route.scope === 'none', routeName(route)).toBe(route.credentials.length === 0);
  });

  it('takes no portal cookie on the gateway`s plane', () => {
    for (const route of ROUTES.filter((one) => one.plane === 'gateway')) {
      expect(route.credentials).not.toContain('session');
      expect(route.csrf).toBe(false);
    }
  });

  const ANSWERED_HERE = new Set(['POST /v1/quote']);

  it('meters every route that may call an upstream, and bounds every body', () => {
    for (const route of ROUTES) {
      expect(route.metered, routeName(route)).toBe(
        route.scope === 'application' && route.method === 'POST' && !ANSWERED_HERE.has(routeName(route)),
      );
      expect(route.body === undefined, routeName(route)).toBe(['GET', 'DELETE'].includes(route.method));
      if (route.body !== undefined) expect(route.body).toMatchObject({ maxBytes: 10_485_760, maxDepth: 64 });
    }
  });

  it('lists its path parameters as ids of a tenant`s objects', () => {
    for (const route of ROUTES.filter((one) => one.tenantScoped)) {
      expect(route.idParams).toEqual([...route.path.matchAll(/\{([a-z]+)\}/g)].map((match) => match[1]));
    }
  });

  it('knows the methods of a path', () => {
    expect(methodsOf('/v1/chat')).toEqual(['POST']);
    expect(methodsOf('/v1/models')).toEqual(['GET']);
    expect(methodsOf('/nowhere')).toEqual([]);
  });
});
