import type { SignedIn } from '@sluice/store/people/sessions';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';

/** @throws CallError where the session has ended since */
export async function signedInWith({ people }: Gateway, secret: string | undefined): Promise<SignedIn> {
  const signedIn = secret === undefined ? undefined : await people.sessions.find(secret);
  if (signedIn === undefined) throw new CallError('invalid_api_key', 'The session has ended: sign in.');
  return signedIn;
}
