import type { Permission } from '@sluice/contract/control/permissions';
import { ConfigConflict } from '@sluice/store/config/config-conflict';
import { TooManyPasswords } from '@sluice/store/people/password-check';
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

/** What an operation's error says to the caller; `undefined` for a fault of ours. */
export function refusalOf(error: unknown): CallError | undefined {
  if (error instanceof CallError) return error;
  if (error instanceof ConfigConflict) return new CallError('conflict', sentence(error.message));
  if (error instanceof TooManyPasswords) {
    return new CallError('overloaded', 'Too many sign-ins are being checked.', { retryAfterS: 2 });
  }
  return undefined;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
