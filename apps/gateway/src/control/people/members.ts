import type { Permission } from '@sluice/contract/control/permissions';
import type { MemberRecord } from '@sluice/store/people/members';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import type { Caller, OperationHandler } from '../operation-handler.ts';
import { demand, notFound } from '../refusals.ts';
import { pageAsked, paged } from './listed.ts';
import { shownTeams, teamPlaces, tenantAt, tenantSlug } from './places.ts';

export const listMembers: OperationHandler<'GET /api/v1/tenants/{tenant}/members'> = async (request) => {
  const { gateway, caller, params, query } = request;
  const tenant = tenantAt(gateway, caller, params.tenant, 'members.read');
  const page = pageAsked(query);
  const { data, next_cursor } = paged(await gateway.people.members.list(tenant.id, page), page);
  return { data: data.map((member) => shown(gateway, member)), next_cursor };
};

export const changeMember: OperationHandler<'PATCH /api/v1/members/{member}'> = async (request) => {
  const { gateway, caller, params, body } = request;
  const member = await memberAt(gateway, caller, params.member, 'members.write');
  const teams = body.teams === undefined ? undefined : teamPlaces(gateway, member.tenantId, body.teams);
  const changed = await gateway.people.members.change(member.id, { role: body.role, teams }, caller.actor);
  if (changed === undefined) throw notFound();
  if (changed === 'last owner') throw lastOwner('role');
  return shown(gateway, changed);
};

export const removeMember: OperationHandler<'DELETE /api/v1/members/{member}'> = async ({
  gateway,
  caller,
  params,
}) => {
  const member = await memberAt(gateway, caller, params.member, 'members.write');
  if ((await gateway.people.members.remove(member.id, caller.actor)) === 'last owner') throw lastOwner(null);
};

function lastOwner(param: 'role' | null): CallError {
  return new CallError('conflict', 'This is the last owner of the tenant: make another one first.', { param });
}

async function memberAt(gateway: Gateway, caller: Caller, id: string, permission: Permission): Promise<MemberRecord> {
  const member = await gateway.people.members.find(id);
  if (member === undefined) throw notFound();
  demand(caller, permission, { tenantId: member.tenantId });
  return member;
}

function shown(
  gateway: Gateway,
  { id, userId, email, name, tenantId, role, teams, lastSeenAt, createdAt }: MemberRecord,
) {
  return {
    id,
    user_id: userId,
    email,
    name,
    tenant: tenantSlug(gateway, tenantId),
    role,
    teams: shownTeams(gateway, teams),
    last_seen_at: lastSeenAt === undefined ? null : new Date(lastSeenAt).toISOString(),
    created_at: new Date(createdAt).toISOString(),
  };
}
