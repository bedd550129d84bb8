import type { OperationHandler } from '../operation-handler.ts';
import { checkedPassword } from './checked-password.ts';
import { showMe } from './me.ts';
import { signedInWith } from './signed-in-with.ts';

/** A session that the browser came with ends: nobody can be made to go on in one that somebody else knows. */
export const signIn: OperationHandler<'POST /api/v1/sessions'> = async (request) => {
  const { gateway, body, origin, sessionCookie } = request;
  const user = await checkedPassword(request, body.email, body.password);
  const actor = { name: `user:${user.id}`, address: origin.address };
  const secret = await gateway.people.sessions.open(user, origin, sessionCookie.presented, actor);
  sessionCookie.set(secret);
  return showMe(gateway, await signedInWith(gateway, secret));
};
