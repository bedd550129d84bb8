import type { Permission } from '@sluice/contract/control/permissions';
import { CallError } from '../http/call-error.ts';
import type { Caller, Place } from './operation-handler.ts';

/** The same for an id that nobody has and for an object of a tenant that the caller does not see. */
export function notFound(param: string | null = null): CallError {
  return new CallError('not_found', 'There is no such object.', { param });
}

export function permissionDenied(permission: Permission, param: string | null = null): CallError {
  return new CallError('permission_denied', `This needs the permission ${permission}.`, { param });
}

/** @throws CallError `not_found` where the caller does not see the tenant, `permission_denied` where he may not */
export function demand(caller: Caller, permission: Permission, where: Place): void {
  if (!caller.sees(where.tenantId)) throw notFound();
  if (!caller.may(permission, where)) throw permissionDenied(permission);
}
