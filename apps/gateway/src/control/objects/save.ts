import { providerTypes } from '@sluice/providers/registry';
import type { ObjectChanges } from '@sluice/store/config/config-store';
import { ObjectRefused } from '@sluice/store/config/object-refused';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import type { Caller } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';

interface Saving {
  readonly gateway: Gateway;
  readonly caller: Caller;
}

/**
 * Makes a change, all or nothing, with its audit entry; the running configuration holds it when this resolves.
 *
 * @param nameMember what the API calls the name that has to be unique
 * @throws CallError for what the store refuses
 */
export async function save<T>(
  { gateway, caller }: Saving,
  run: (changes: ObjectChanges) => Promise<T>,
  nameMember: 'name' | 'slug' = 'name',
): Promise<T> {
  try {
    const options = { actor: caller.actor, providerTypes: providerTypes() };
    const result = await gateway.config.changeObjects(options, run);
    await gateway.reload();
    return result;
  } catch (error) {
    throw error instanceof ObjectRefused ? refusalOf(error, nameMember) : error;
  }
}

/** What a refusal inside names is told from the object that the request is about: `keys.0.value`. */
export async function within<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ObjectRefused)) throw error;
    const inner = error.member ?? (error.reason === 'name taken' ? 'name' : '');
    throw new ObjectRefused(error.reason, error.message, inner === '' ? path : `${path}.${inner}`);
  }
}

function refusalOf({ reason, message, member }: ObjectRefused, nameMember: string): CallError {
  switch (reason) {
    case 'missing':
      return notFound();
    case 'managed':
      return new CallError('managed_by_file', sentence(message));
    case 'name taken':
      return new CallError('conflict', sentence(message), { param: member ?? nameMember });
    case 'invalid': {
      const named = member !== undefined && member !== '';
      return new CallError('invalid_request', named ? `${member}: ${message}` : sentence(message), {
        param: named ? member : 'body',
      });
    }
    default:
      return new CallError('conflict', sentence(message));
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
