import { foldEmail, type UserRecord } from '@sluice/store/people/user';
import { CallError } from '../../http/call-error.ts';
import type { ControlRequest } from '../operation-handler.ts';
import { addressBlock } from './sign-in-throttle.ts';

/**
 * The person behind an e-mail and the right password. Unknown people, wrong passwords and disabled people are refused
 * alike; every wrong try counts, whichever operation it came through.
 *
 * @throws CallError `sign_in_failed`, `rate_limit_exceeded`
 */
export async function checkedPassword(
  { gateway, caller, origin, state }: Pick<ControlRequest<never>, 'gateway' | 'caller' | 'origin' | 'state'>,
  email: string,
  password: string,
): Promise<UserRecord> {
  const account = foldEmail(email);
  const block = addressBlock(origin.address);
  const isKnown = await gateway.people.sessions.isUsedFrom(account, (address) => addressBlock(address) === block);
  const admission = state.signIns.begin(account, origin.address, isKnown);
  if ('retryAfterS' in admission) {
    throw new CallError('rate_limit_exceeded', 'Too many wrong tries: wait, then try again.', {
      retryAfterS: admission.retryAfterS,
      sluice: { scope: 'sign-in', kind: 'requests' },
    });
  }
  const user = await gateway.people.users.withPassword(email, password);
  if (user === undefined) {
    const entry = { action: 'sign in failed', object: `user ${email}`, detail: null };
    await state.repeated.note(caller.actor, entry);
    throw new CallError('sign_in_failed', 'The e-mail or the password is wrong.');
  }
  admission.attempt.succeeded();
  return user;
}
