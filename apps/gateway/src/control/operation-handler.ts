import type { Answer, Body, OperationName, Params, Query } from '@sluice/contract/control/operations';
import type { Permission } from '@sluice/contract/control/permissions';
import type { Actor } from '@sluice/store/config/config-store';
import type { Origin } from '@sluice/store/people/sessions';
import type { Gateway } from '../gateway.ts';
import type { RepeatedEntries } from './audit/repeated-entries.ts';
import type { SignInThrottle } from './sessions/sign-in-throttle.ts';

/** A tenant, or one team of it (ids). */
export interface Place {
  readonly tenantId: string;
  readonly teamId?: string | undefined;
}

/** Who calls the control API, and what they may do where. */
export interface Caller {
  /** For the audit: `user:usr_…`, `token:tok_…`, with the client's address. */
  readonly actor: Actor;
  /** Absent for an admin token. */
  readonly userId: string | undefined;
  /** The session behind the request's cookie. Absent for an admin token. */
  readonly sessionId: string | undefined;
  /** Whether a role gives the permission there: on the platform, in the tenant, or in the team. Without a place: on the platform. */
  may(permission: Permission, where?: Place): boolean;
  /** Whether any role gives the permission somewhere. */
  mayAnywhere(permission: Permission): boolean;
  /** Where roles give the permission: a place without a team is the whole tenant. For lists. */
  placesOf(permission: Permission): 'everywhere' | readonly Place[];
  /** Whether the caller may see that the tenant exists. */
  sees(tenantId: string): boolean;
}

/** The session cookie that goes out with the answer. */
export interface SessionCookie {
  /** What the browser came with, live or not. */
  readonly presented: string | undefined;
  set(secret: string): void;
  clear(): void;
}

/** What the control API remembers between requests. */
export interface ControlState {
  readonly signIns: SignInThrottle;
  readonly repeated: RepeatedEntries;
}

/** One request of the control API: checked, parsed, and allowed somewhere; the handler decides whether here. */
export interface ControlRequest<N extends OperationName> {
  readonly gateway: Gateway;
  readonly caller: Caller;
  readonly params: Params<N>;
  readonly query: Query<N>;
  readonly body: Body<N>;
  readonly requestId: string;
  /** Where a session that begins now is used from. */
  readonly origin: Origin;
  /** Where people reach this installation, without a slash at the end. */
  readonly publicUrl: string;
  readonly state: ControlState;
  readonly sessionCookie: SessionCookie;
}

/**
 * After a write the framework brings the running configuration up to date before it answers.
 *
 * @throws CallError whatever stands in the way: `not_found`, `permission_denied`, `conflict`, `managed_by_file`, …
 */
export type OperationHandler<N extends OperationName> = (request: ControlRequest<N>) => Promise<Answer<N>>;

/** Handlers of one resource, by the name of their operation. */
export type OperationHandlers = { readonly [N in OperationName]?: OperationHandler<N> };
