import type { Permission } from '@sluice/contract/control/permissions';
import type { KeyRecord } from '@sluice/store/config/snapshot';
import type { Gateway } from '../../gateway.ts';
import { allowed, placeBelowTeam, withId } from '../objects/find-object.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { Caller } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { lastUses } from './last-uses.ts';
import { showKey } from './show-key.ts';

/** The key that a path names. @throws CallError */
export function namedKey(
  { gateway, caller, params }: { gateway: Gateway; caller: Caller; params: { readonly key: string } },
  permission: Permission,
): KeyRecord {
  return allowed(caller, permission, withId(storedObjects(gateway).key(params.key), params.key), placeBelowTeam);
}

/** The key as it is now. @throws CallError where somebody deleted it meanwhile */
export async function keyAnswer(gateway: Gateway, id: string) {
  const key = storedObjects(gateway).key(id);
  if (key === undefined) throw notFound();
  return showKey(key, await lastUses(gateway), Date.now());
}
