import type { Answer } from '@sluice/contract/control/operations';
import type { Permission } from '@sluice/contract/control/permissions';
import type { ApplicationRecord } from '@sluice/store/config/snapshot';
import type { Gateway } from '../../gateway.ts';
import {
  allowed,
  holder,
  placeBelowTeam,
  placeOfTeam,
  placeOfTenant,
  referred,
  withId,
} from '../objects/find-object.ts';
import { pageOf } from '../objects/page-of.ts';
import { nameGiven, patchOf } from '../objects/patch-of.ts';
import { save } from '../objects/save.ts';
import { shown } from '../objects/shown.ts';
import { type StoredObjects, storedObjects } from '../objects/stored-objects.ts';
import type { Caller, OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';

function showApplication(
  application: ApplicationRecord,
  objects: StoredObjects,
): Answer<'GET /api/v1/applications/{application}'> {
  const { name, ...members } = application.spec;
  return {
    ...shown(application),
    slug: application.name,
    name: name ?? application.name,
    tenant: application.tenant,
    tenant_id: application.tenantId,
    team: application.team,
    team_id: application.teamId,
    ...members,
    key_count: objects.countsOf(application.id).keys,
  };
}

const listApplications: OperationHandler<'GET /api/v1/applications'> = async ({ gateway, caller, query }) => {
  const objects = storedObjects(gateway);
  const mayRead = holder(caller, 'applications.read');
  const { tenant, team } = query;
  const above = [
    tenant === undefined ? undefined : referred(caller, 'tenant', objects.tenant(tenant), placeOfTenant).id,
    team === undefined ? undefined : referred(caller, 'team', objects.team(team), placeOfTeam).id,
  ].filter((id) => id !== undefined);
  const page = pageOf(query, {
    rows: objects.applications.filter(
      (one) => above.every((id) => id === one.tenantId || id === one.teamId) && mayRead(placeBelowTeam(one)),
    ),
    text: ({ name, spec, team: whose }) => [name, spec.name ?? '', whose],
    sorts: { slug: ({ name }) => name, created_at: ({ createdAt }) => createdAt },
  });
  return { data: page.rows.map((one) => showApplication(one, objects)), next_cursor: page.next_cursor };
};

const createApplication: OperationHandler<'POST /api/v1/applications'> = async (request) => {
  const { gateway, caller, body } = request;
  const { team: reference, slug: _slug, ...members } = body;
  const name = nameGiven(body);
  const named = referred(caller, 'team', storedObjects(gateway).team(reference), placeOfTeam);
  const { id: parentId } = allowed(caller, 'applications.write', named, placeOfTeam);
  const id = await save(request, (changes) => changes.create('application', { parentId, name, members }), 'slug');
  return applicationAnswer(gateway, id);
};

const changeApplication: OperationHandler<'PATCH /api/v1/applications/{application}'> = async (request) => {
  const { id } = namedApplication(request, 'applications.write');
  await save(request, (changes) => changes.change('application', id, patchOf(request.body)));
  return applicationAnswer(request.gateway, id);
};

const deleteApplication: OperationHandler<'DELETE /api/v1/applications/{application}'> = async (request) => {
  const { id } = namedApplication(request, 'applications.write');
  await save(request, (changes) => changes.delete('application', id));
  return undefined;
};

function namedApplication(
  { gateway, caller, params }: { gateway: Gateway; caller: Caller; params: { readonly application: string } },
  permission: Permission,
): ApplicationRecord {
  return allowed(
    caller,
    permission,
    withId(storedObjects(gateway).application(params.application), params.application),
    placeBelowTeam,
  );
}

function applicationAnswer(gateway: Gateway, id: string) {
  const objects = storedObjects(gateway);
  const application = objects.application(id);
  if (application === undefined) throw notFound();
  return showApplication(application, objects);
}

export const applicationHandlers = {
  'GET /api/v1/applications': listApplications,
  'POST /api/v1/applications': createApplication,
  'GET /api/v1/applications/{application}': async (request) =>
    applicationAnswer(request.gateway, namedApplication(request, 'applications.read').id),
  'PATCH /api/v1/applications/{application}': changeApplication,
  'DELETE /api/v1/applications/{application}': deleteApplication,
} satisfies OperationHandlers;
