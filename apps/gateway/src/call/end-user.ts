import type { Call } from '@sluice/core/chat/call';
import type { Incoming } from './call-in-hand.ts';

/** Longer names are cut. */
const MOST_CHARACTERS = 200;

/** The caller's own name for the person behind the call: by the header, else as its dialect has it; `''` without. */
export function endUserOf({ request, call }: Pick<Incoming, 'request'> & { readonly call?: Call }): string {
  const named = request.headers['x-sluice-end-user'] ?? call?.endUser;
  return named === undefined ? '' : String(named).slice(0, MOST_CHARACTERS).toWellFormed();
}
