import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { PORTAL_PAGES, ROUTES, type RoutePolicy, routeName } from '@sluice/contract/routes/policy';
import { fillVariables } from '@sluice/core/prompts/variables';
import { Hono } from 'hono';
import { controlDoor } from './control/door.ts';
import type { Gateway } from './gateway.ts';
import { type Doors, type Handler, type HotRoute, methodNotAllowed, refuse, visitOf } from './http/listener.ts';
import { modelCall } from './routes/chat.ts';
import { listModels, showModel } from './routes/models.ts';
import { healthz, readyz } from './routes/probes.ts';

const portalPage: Handler = async (gateway, visit) => (await import('./routes/portal.ts')).portalPage(gateway, visit);
const portalFile: Handler = async (gateway, visit) => (await import('./routes/portal.ts')).portalFile(gateway, visit);

/** The whole route table but the control API's. Each route's policy stands in the contract; one without a policy, or without a handler, does not start. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  'POST /v1/chat/completions': modelCall('/v1/chat/completions'),
  'POST /v1/chat': modelCall('/v1/chat', fillVariables),
  'POST /v1/messages': modelCall('/v1/messages'),
  'GET /v1/models': listModels,
  'GET /v1/models/{id}': showModel,
  'GET /healthz': healthz,
  'GET /readyz': readyz,
  // Loaded when somebody reads them: a gateway that only serves calls never holds them.
  'GET /openapi.json': async (gateway, visit) => (await import('./routes/openapi.ts')).openapi(gateway, visit),
  'GET /docs': async (gateway, visit) => (await import('./routes/docs.ts')).docs(gateway, visit),
  'GET /docs/{file}': async (gateway, visit) => (await import('./routes/docs.ts')).docsFile(gateway, visit),
  'GET /api/openapi.json': async (gateway, visit) =>
    (await import('./control/openapi.ts')).describeControl(gateway, visit),
  'GET /assets/{file}': portalFile,
  'GET /favicon.svg': portalFile,
  ...Object.fromEntries(PORTAL_PAGES.map((page) => [routeName(page), portalPage])),
};

export interface App extends Doors {
  readonly hono: Hono<{ Bindings: HttpBindings }>;
}

/** @throws Error where policies and handlers differ */
export function buildApp(
  gateway: Gateway,
  policies: readonly RoutePolicy[] = ROUTES,
  handlers: Readonly<Record<string, Handler>> = HANDLERS,
): App {
  const undeclared = new Set(Object.keys(handlers));
  const hot = new Map<string, HotRoute>();
  const hono = new Hono<{ Bindings: HttpBindings }>();
  for (const policy of policies) {
    const name = routeName(policy);
    const handle = handlers[name];
    if (handle === undefined) throw new Error(`${name} has a policy and no handler`);
    undeclared.delete(name);
    if (policy.metered) {
      hot.set(policy.path, { policy, handle });
      continue;
    }
    // A parameter takes the rest of the path: model names hold slashes.
    hono.on(policy.method, policy.path.replace(/\{(\w+)\}/g, ':$1{.+}'), async (context) => {
      const visit = visitOf(context.env.incoming);
      await handle(gateway, { ...visit, params: context.req.param() });
      return RESPONSE_ALREADY_SENT;
    });
  }
  if (undeclared.size > 0) throw new Error(`no policy declares ${[...undeclared].join(', ')}`);
  for (const { path } of policies) {
    hono.all(path.replace(/\{(\w+)\}/g, ':$1{.+}'), () => {
      throw methodNotAllowed(path);
    });
  }
  // The routes behind it come from the table of operations, each with its policy.
  hono.all('/api/*', controlDoor(gateway));
  hono.notFound(async (context) => {
    await (await import('./routes/portal.ts')).portalNotFound(visitOf(context.env.incoming));
    return RESPONSE_ALREADY_SENT;
  });
  hono.onError((error, context) => {
    refuse(gateway, visitOf(context.env.incoming), error);
    return RESPONSE_ALREADY_SENT;
  });
  return { hot, hono, listen: getRequestListener(hono.fetch) };
}
