import type { Operation } from '../control/operation.ts';
import { OPERATIONS, type OperationName } from '../control/operations.ts';
import { type BodyPolicy, JSON_BODY, type RoutePolicy } from './policy.ts';

/** The largest bodies are lists of a model's targets: far below what a model call may carry. */
export const CONTROL_BODY: BodyPolicy = { ...JSON_BODY, maxBytes: 1024 * 1024 };

export interface ControlRoute extends RoutePolicy {
  readonly operation: OperationName;
}

/** Kinds of path parameters whose objects are the platform's or the person's own, not a tenant's. */
const NOT_OF_A_TENANT = new Set(['provider', 'provider_key', 'model', 'user', 'admin_token', 'session']);

/** The policies of the control API: one for each operation. */
export const CONTROL_ROUTES: readonly ControlRoute[] = (Object.keys(OPERATIONS) as OperationName[]).map((name) => {
  const operation: Operation = OPERATIONS[name];
  const [method, path] = name.split(' ') as [RoutePolicy['method'], string];
  const open = operation.access === 'open';
  const writes = method !== 'GET';
  const idParams = paramsOf(path).filter((kind) => !NOT_OF_A_TENANT.has(kind));
  return {
    operation: name,
    method,
    path,
    plane: 'control',
    credentials: open ? [] : ['session', 'admin-token'],
    scope: open ? 'none' : 'account',
    tenantScoped: !open,
    idParams,
    idFields: operation.references ?? [],
    dialect: 'plain',
    body: operation.body === undefined ? undefined : CONTROL_BODY,
    metered: false,
    // Signing in by a forged request would put somebody else's session into the browser.
    csrf: writes,
    summary: operation.summary,
  };
});

/** The names of a path's parameters, from the left. */
export function paramsOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
}
