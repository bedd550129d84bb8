import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { CONTROL_ROUTES, type ControlRoute } from '@sluice/contract/routes/control-routes';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { Hono } from 'hono';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import { refuse, routeNotFound, visitOf } from '../http/listener.ts';
import { RepeatedEntries } from './audit/repeated-entries.ts';
import { CONTROL_HANDLERS } from './handlers.ts';
import type { OperationHandler } from './operation-handler.ts';
import { type AnyHandler, serveOperation } from './serve-operation.ts';
import { SignInThrottle } from './sessions/sign-in-throttle.ts';

/** The router of `/api`: each operation behind its policy, its credentials and its schema. */
export function controlPlane(gateway: Gateway): Hono<{ Bindings: HttpBindings }> {
  const state = { signIns: new SignInThrottle(), repeated: new RepeatedEntries(gateway.config) };
  gateway.beforeExit.add(() => state.repeated.flush());
  const hono = new Hono<{ Bindings: HttpBindings }>();
  const routes = [...CONTROL_ROUTES].sort(namesBeforeParameters);
  for (const route of routes) {
    const handle = CONTROL_HANDLERS[route.operation] as OperationHandler<never> as AnyHandler;
    hono.on(route.method, patternOf(route.path), async ({ env, req }) => {
      await serveOperation({ gateway, state }, { route, handle }, visitOf(env.incoming), req.param());
      return RESPONSE_ALREADY_SENT;
    });
  }
  for (const { path } of routes) {
    const allow = routes.filter((route) => route.path === path).map(({ method }) => method);
    hono.all(patternOf(path), () => {
      throw new CallError('method_not_allowed', `This route takes ${allow.join(', ')}.`, { allow: allow.join(', ') });
    });
  }
  hono.notFound(() => {
    throw routeNotFound();
  });
  hono.onError((error, { env }) => {
    refuse(gateway, { ...visitOf(env.incoming), dialect: chatDialect }, error);
    return RESPONSE_ALREADY_SENT;
  });
  return hono;
}

/** `/sessions/current` is met before `/sessions/{session}`. */
function namesBeforeParameters(a: ControlRoute, b: ControlRoute): number {
  const key = ({ path }: ControlRoute) => path.replaceAll('{', '~');
  return key(a) < key(b) ? -1 : 1;
}

function patternOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
