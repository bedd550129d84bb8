import type { Answer, Body, OperationName, Params, Query } from '@sluice/contract/control/operations';
import type { Permission } from '@sluice/contract/control/permissions';
import type { Actor } from '@sluice/store/config/config-store';
import type { Gateway } from '../gateway.ts';

/** Who calls the control API, and what they may do where. */
export interface Caller {
  /** For the audit: `user:usr_…`, `token:tok_…`, with the client's address. */
  readonly actor: Actor;
  /** Absent for an admin token. */
  readonly userId: string | undefined;
  /** Whether a role of the caller's gives the permission: on the platform, in the tenant, or in the team (ids). */
  may(permission: Permission, where?: { readonly tenantId: string; readonly teamId?: string }): boolean;
  /** Whether the caller may see that the tenant exists. */
  sees(tenantId: string): boolean;
}

/** One request of the control API: checked, parsed, and allowed somewhere; the handler decides whether here. */
export interface ControlRequest<N extends OperationName> {
  readonly gateway: Gateway;
  readonly caller: Caller;
  readonly params: Params<N>;
  readonly query: Query<N>;
  readonly body: Body<N>;
  readonly requestId: string;
}

/** @throws CallError whatever stands in the way: `not_found`, `permission_denied`, `conflict`, `managed_by_file`, … */
export type OperationHandler<N extends OperationName> = (request: ControlRequest<N>) => Promise<Answer<N>>;

/** Handlers of one resource, by the name of their operation. */
export type OperationHandlers = { readonly [N in OperationName]?: OperationHandler<N> };
