import type { InvitationRecord } from '@sluice/store/people/invitations';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { checkedPassword } from '../sessions/checked-password.ts';
import { showMe } from '../sessions/me.ts';
import { signedInWith } from '../sessions/signed-in-with.ts';

export const previewInvitation: OperationHandler<'POST /api/v1/invitation-previews'> = async ({ gateway, body }) => {
  const { email, tenantId, role } = await openInvitation(gateway, body.token);
  const account = await gateway.people.users.findByEmail(email);
  const tenant = storedObjects(gateway).tenant(tenantId);
  return { email, tenant: tenant?.spec.name ?? tenant?.name ?? '', role, has_account: account !== undefined };
};

/** A new person chooses a password; an account that is there already shows its own. Both are then signed in. */
export const acceptInvitation: OperationHandler<'POST /api/v1/invitation-acceptances'> = async (request) => {
  const { gateway, body, origin, sessionCookie } = request;
  const invitation = await openInvitation(gateway, body.token);
  const account = await gateway.people.users.findByEmail(invitation.email);
  if (account === undefined && body.name === undefined) {
    throw new CallError('invalid_request', 'name: a new person needs a name.', { param: 'name' });
  }
  const person =
    account === undefined
      ? { name: body.name ?? '', password: body.password }
      : { user: await checkedPassword(request, invitation.email, body.password) };
  const { secret } = await gateway.people.invitations.accept(invitation, person, origin);
  sessionCookie.set(secret);
  return showMe(gateway, await signedInWith(gateway, secret));
};

/** @throws CallError `not_found` for a link that is unknown, used, revoked or too old */
async function openInvitation({ people }: Gateway, token: string): Promise<InvitationRecord> {
  const invitation = await people.invitations.withToken(token);
  if (invitation === undefined) throw notFound('token');
  return invitation;
}
