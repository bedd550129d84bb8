import type { Operation } from '@sluice/contract/control/operation';
import { OPERATIONS, type OperationName } from '@sluice/contract/control/operations';
import type { ControlRoute } from '@sluice/contract/routes/control-routes';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Visit } from '../http/listener.ts';
import { servedUrl } from '../http/served-url.ts';
import { authenticate } from './authenticate.ts';
import { checkedBody, checkedQuery } from './checked-input.ts';
import { refuseForged } from './forged-request.ts';
import type { Caller, ControlRequest, ControlState } from './operation-handler.ts';
import { permissionDenied, refusalOf } from './refusals.ts';
import { sendAnswer, sendFile } from './send-answer.ts';
import { sessionCookie } from './session-cookie.ts';

export type AnyHandler = (request: ControlRequest<OperationName>) => Promise<unknown>;

/** All that may be done with a password that somebody else has seen. */
const WITH_A_ONE_TIME_PASSWORD = new Set<OperationName>([
  'PUT /api/v1/me/password',
  'GET /api/v1/sessions/current',
  'DELETE /api/v1/sessions/current',
]);

/** One request of one operation, from its credential to its answer. @throws CallError */
export async function serveOperation(
  { gateway, state }: { readonly gateway: Gateway; readonly state: ControlState },
  { route, handle }: { readonly route: ControlRoute; readonly handle: AnyHandler },
  visit: Visit,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  const operation: Operation = OPERATIONS[route.operation];
  const { request, clientIp } = visit;
  if (route.csrf) refuseForged(gateway.environment, request);
  const { caller, mustChangePassword } = await authenticate(gateway, visit, operation.access);
  if (mustChangePassword && !WITH_A_ONE_TIME_PASSWORD.has(route.operation)) {
    throw new CallError('password_change_required', 'Set a password of your own first: PUT /api/v1/me/password.');
  }
  const cookie = sessionCookie(gateway.environment, request);
  const input: { query?: unknown; body?: unknown } = {};
  const answer = await counted(gateway, async () => {
    try {
      demandAnywhere(caller, operation.access);
      input.query = checkedQuery(request, operation.query);
      if (operation.body !== undefined && route.body !== undefined)
        input.body = await checkedBody(request, route.body, operation.body);
      const result = await handle({
        ...{ gateway, state, caller, params, query: input.query, body: input.body, requestId: visit.requestId },
        origin: { address: clientIp, userAgent: request.headers['user-agent'] ?? '' },
        publicUrl: servedUrl(gateway.environment, request),
        sessionCookie: cookie,
      } as unknown as ControlRequest<OperationName>);
      // What a write changed holds for the call that follows it.
      if (route.method !== 'GET' && (await gateway.config.changed())) await gateway.reload();
      return result;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== undefined) await auditRefusal(state, caller, visit, refusal, input);
      throw refusal ?? error;
    }
  });
  const { file } = operation;
  if (file !== undefined) {
    return await counted(gateway, () => sendFile(visit, file, answer as AsyncIterable<string>, cookie.headers()));
  }
  sendAnswer(visit, operation.answer === undefined ? 204 : operation.creates ? 201 : 200, answer, cookie.headers());
}

function demandAnywhere(caller: Caller, access: Operation['access']): void {
  if (access === 'open' || access === 'signed_in' || caller.mayAnywhere(access)) return;
  throw permissionDenied(access);
}

const AUDITED = new Set(['permission_denied', 'not_found']);

/** Whoever asks for what is not theirs leaves a trace; so does asking for what is not there, which looks the same. */
async function auditRefusal(
  { repeated }: ControlState,
  { actor }: Caller,
  { request }: Visit,
  { code, details }: CallError,
  { query, body }: { readonly query?: unknown; readonly body?: unknown },
): Promise<void> {
  if (!AUDITED.has(code)) return;
  const path = (request.url ?? '').split('?')[0] ?? '';
  const { param } = details;
  const named = typeof param === 'string' ? (memberOf(body, param) ?? memberOf(query, param)) : undefined;
  const detail = { code, ...(typeof param === 'string' ? { param } : {}), ...(named === undefined ? {} : { named }) };
  await repeated.note(actor, { action: 'refused', object: `${request.method} ${path}`.slice(0, 300), detail });
}

/** The reference that a refusal names: an id or a path of names, at any depth (`teams.0.team`). */
function memberOf(value: unknown, path: string): string | undefined {
  let at = value;
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return typeof at === 'string' ? at.slice(0, 300) : undefined;
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
