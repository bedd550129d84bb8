import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Operation } from '@sluice/contract/control/operation';
import { OPERATIONS, type OperationName } from '@sluice/contract/control/operations';
import { CONTROL_ROUTES, type ControlRoute } from '@sluice/contract/routes/control-routes';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { Hono } from 'hono';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import { refuse, routeNotFound, type Visit, visitOf } from '../http/listener.ts';
import { authenticate } from './authenticate.ts';
import { checkedBody, checkedQuery } from './checked-input.ts';
import { refuseForged } from './forged-request.ts';
import { CONTROL_HANDLERS } from './handlers.ts';
import type { ControlRequest, OperationHandler, OperationHandlers } from './operation-handler.ts';
import { permissionDenied } from './refusals.ts';
import { sendAnswer } from './send-answer.ts';
import { sessionCookie } from './session-cookie.ts';

type AnyHandler = (request: ControlRequest<OperationName>) => Promise<unknown>;

/** All that may be done with a password that somebody else has seen. */
const WITH_A_ONE_TIME_PASSWORD = new Set<OperationName>([
  'PUT /api/v1/me/password',
  'GET /api/v1/sessions/current',
  'DELETE /api/v1/sessions/current',
]);

/** The router of `/api`: each operation behind its policy, its credentials and its schema. */
export function controlPlane(
  gateway: Gateway,
  handlers: OperationHandlers = CONTROL_HANDLERS,
): Hono<{ Bindings: HttpBindings }> {
  const hono = new Hono<{ Bindings: HttpBindings }>();
  const routes = CONTROL_ROUTES.filter(({ operation }) => handlers[operation] !== undefined).sort(
    namesBeforeParameters,
  );
  for (const route of routes) {
    const handle = handlers[route.operation] as OperationHandler<never> as AnyHandler;
    hono.on(route.method, patternOf(route.path), async (context) => {
      await serve(gateway, route, handle, visitOf(context.env.incoming), context.req.param());
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
  hono.onError((error, context) => {
    refuse(gateway, { ...visitOf(context.env.incoming), dialect: chatDialect }, error);
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

/** One request from its credential to its answer. @throws CallError */
async function serve(
  gateway: Gateway,
  route: ControlRoute,
  handle: AnyHandler,
  visit: Visit,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  const operation: Operation = OPERATIONS[route.operation];
  const { request } = visit;
  if (route.csrf) refuseForged(gateway.environment, request);
  const { caller, mustChangePassword } = await authenticate(gateway, visit, operation.access);
  if (mustChangePassword && !WITH_A_ONE_TIME_PASSWORD.has(route.operation)) {
    throw new CallError('password_change_required', 'Set a password of your own first: PUT /api/v1/me/password.');
  }
  if (operation.access !== 'open' && operation.access !== 'signed_in' && !caller.mayAnywhere(operation.access)) {
    throw permissionDenied(operation.access);
  }
  const query = checkedQuery(request, operation.query);
  const body =
    operation.body === undefined || route.body === undefined
      ? undefined
      : await checkedBody(request, route.body, operation.body);
  const cookie = sessionCookie(gateway.environment);
  const answer = await counted(gateway, async () => {
    const given = { gateway, caller, params, query, body, requestId: visit.requestId };
    const result = await handle({
      ...given,
      userAgent: request.headers['user-agent'] ?? '',
      sessionCookie: cookie,
    } as unknown as ControlRequest<OperationName>);
    // What a write changed holds for the call that follows it.
    if (route.method !== 'GET' && (await gateway.config.changed())) await gateway.reload();
    return result;
  });
  sendAnswer(visit, operation.answer === undefined ? 204 : operation.creates ? 201 : 200, answer, cookie.headers());
}

/** A shutdown waits for changes under way. */
async function counted<T>(gateway: Gateway, run: () => Promise<T>): Promise<T> {
  gateway.inFlight++;
  try {
    return await run();
  } finally {
    gateway.inFlight--;
  }
}
