import { CallError } from '../../http/call-error.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { checkedPassword } from './checked-password.ts';
import { personOf, showMe } from './me.ts';
import { signedInWith } from './signed-in-with.ts';

export const showCurrent: OperationHandler<'GET /api/v1/sessions/current'> = async (request) => {
  const { gateway, caller, sessionCookie } = request;
  personOf(caller);
  return showMe(gateway, await signedInWith(gateway, sessionCookie.presented));
};

/** Every session ends, this one too: the answer brings a new one. */
export const changePassword: OperationHandler<'PUT /api/v1/me/password'> = async (request) => {
  const { gateway, caller, body, origin, sessionCookie } = request;
  personOf(caller);
  const { user } = await signedInWith(gateway, sessionCookie.presented);
  await checkedPassword(request, user.email, body.current_password);
  if (body.new_password === body.current_password) {
    throw new CallError('invalid_request', 'new_password: expected another one than now.', { param: 'new_password' });
  }
  const secret = await gateway.people.changePassword(user, body.new_password, origin, caller.actor);
  sessionCookie.set(secret);
  return showMe(gateway, await signedInWith(gateway, secret));
};

export const changeMe: OperationHandler<'PATCH /api/v1/me'> = async ({ gateway, caller, body, sessionCookie }) => {
  const { userId } = personOf(caller);
  await gateway.people.users.changeProfile(userId, body, caller.actor);
  return showMe(gateway, await signedInWith(gateway, sessionCookie.presented));
};
