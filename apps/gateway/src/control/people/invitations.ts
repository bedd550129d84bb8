import type { InvitationRecord } from '@sluice/store/people/invitations';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { cursorOf, placeAt } from '../cursor.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { demand, notFound } from '../refusals.ts';
import { shownTeams, teamPlaces, tenantAt, tenantSlug } from './places.ts';

export const listInvitations: OperationHandler<'GET /api/v1/tenants/{tenant}/invitations'> = async (request) => {
  const { gateway, caller, params, query } = request;
  const tenant = tenantAt(gateway, caller, params.tenant, 'members.read');
  const after = query.cursor === undefined ? undefined : afterAt(query.cursor);
  const rows = await gateway.people.invitations.list(tenant.id, { limit: query.limit + 1, after });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return {
    data: page.map((invitation) => shown(gateway, invitation)),
    next_cursor: more ? cursorOf([last.createdAt, last.id]) : null,
  };
};

/** The link's secret stands behind `#`: a browser sends it to nobody, and no log keeps it. */
export const invite: OperationHandler<'POST /api/v1/tenants/{tenant}/invitations'> = async (request) => {
  const { gateway, caller, params, body, publicUrl } = request;
  const tenant = tenantAt(gateway, caller, params.tenant, 'members.write');
  const teams = teamPlaces(gateway, tenant.id, body.teams ?? []);
  const offer = { tenantId: tenant.id, email: body.email, role: body.role, teams };
  const { invitation, token } = await gateway.people.invitations.create(offer, caller.actor);
  return { ...shown(gateway, invitation), url: `${publicUrl}/invitation#token=${token}` };
};

export const revokeInvitation: OperationHandler<'DELETE /api/v1/invitations/{invitation}'> = async (request) => {
  const { gateway, caller, params } = request;
  const invitation = await gateway.people.invitations.find(params.invitation);
  if (invitation === undefined) throw notFound();
  demand(caller, 'members.write', { tenantId: invitation.tenantId });
  await gateway.people.invitations.revoke(invitation, caller.actor);
};

function shown(gateway: Gateway, invitation: InvitationRecord) {
  const { id, tenantId, email, role, teams, state, createdAt, expiresAt } = invitation;
  return {
    id,
    tenant: tenantSlug(gateway, tenantId),
    email,
    role,
    teams: shownTeams(gateway, teams),
    state,
    created_at: new Date(createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
  };
}

function afterAt(cursor: string): readonly [number, string] {
  const [createdAt, id] = placeAt(cursor);
  if (typeof createdAt === 'number' && typeof id === 'string') return [createdAt, id];
  throw new CallError('invalid_request', 'The cursor is of another list.', { param: 'cursor' });
}
