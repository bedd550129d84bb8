import type { Answer } from '@sluice/contract/control/operations';
import type { Permission } from '@sluice/contract/control/permissions';
import type { TeamRecord } from '@sluice/store/config/snapshot';
import type { Gateway } from '../../gateway.ts';
import { allowed, holder, placeOfTeam, placeOfTenant, referred, withId } from '../objects/find-object.ts';
import { pageOf } from '../objects/page-of.ts';
import { nameGiven, patchOf } from '../objects/patch-of.ts';
import { save } from '../objects/save.ts';
import { shown } from '../objects/shown.ts';
import { type StoredObjects, storedObjects } from '../objects/stored-objects.ts';
import type { Caller, OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';

function showTeam(team: TeamRecord, objects: StoredObjects): Answer<'GET /api/v1/teams/{team}'> {
  const { name, ...members } = team.spec;
  const { applications, keys } = objects.countsOf(team.id);
  return {
    ...shown(team),
    slug: team.name,
    name: name ?? team.name,
    tenant: team.tenant,
    tenant_id: team.tenantId,
    ...members,
    application_count: applications,
    key_count: keys,
  };
}

const listTeams: OperationHandler<'GET /api/v1/teams'> = async ({ gateway, caller, query }) => {
  const objects = storedObjects(gateway);
  const mayRead = holder(caller, 'teams.read');
  const tenant =
    query.tenant === undefined ? undefined : referred(caller, 'tenant', objects.tenant(query.tenant), placeOfTenant);
  const page = pageOf(query, {
    rows: objects.teams.filter(
      (team) => (tenant === undefined || team.tenantId === tenant.id) && mayRead(placeOfTeam(team)),
    ),
    text: ({ name, spec }) => [name, spec.name ?? ''],
    sorts: { slug: ({ name }) => name, created_at: ({ createdAt }) => createdAt },
  });
  return { data: page.rows.map((team) => showTeam(team, objects)), next_cursor: page.next_cursor };
};

const createTeam: OperationHandler<'POST /api/v1/teams'> = async (request) => {
  const { gateway, caller, body } = request;
  const { tenant: reference, slug: _slug, ...members } = body;
  const name = nameGiven(body);
  const named = referred(caller, 'tenant', storedObjects(gateway).tenant(reference), placeOfTenant);
  const { id: parentId } = allowed(caller, 'teams.write', named, placeOfTenant);
  const id = await save(request, (changes) => changes.create('team', { parentId, name, members }), 'slug');
  return teamAnswer(gateway, id);
};

const changeTeam: OperationHandler<'PATCH /api/v1/teams/{team}'> = async (request) => {
  const { id } = namedTeam(request, 'teams.write');
  await save(request, (changes) => changes.change('team', id, patchOf(request.body)));
  return teamAnswer(request.gateway, id);
};

const deleteTeam: OperationHandler<'DELETE /api/v1/teams/{team}'> = async (request) => {
  const { id } = namedTeam(request, 'teams.write');
  await save(request, (changes) => changes.delete('team', id));
  return undefined;
};

function namedTeam(
  { gateway, caller, params }: { gateway: Gateway; caller: Caller; params: { readonly team: string } },
  permission: Permission,
): TeamRecord {
  return allowed(caller, permission, withId(storedObjects(gateway).team(params.team), params.team), placeOfTeam);
}

function teamAnswer(gateway: Gateway, id: string) {
  const objects = storedObjects(gateway);
  const team = objects.team(id);
  if (team === undefined) throw notFound();
  return showTeam(team, objects);
}

export const teamHandlers = {
  'GET /api/v1/teams': listTeams,
  'POST /api/v1/teams': createTeam,
  'GET /api/v1/teams/{team}': async (request) => teamAnswer(request.gateway, namedTeam(request, 'teams.read').id),
  'PATCH /api/v1/teams/{team}': changeTeam,
  'DELETE /api/v1/teams/{team}': deleteTeam,
} satisfies OperationHandlers;
