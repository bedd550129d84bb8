import { OWNER_MEMBERS, type Permission } from '@sluice/contract/control/permissions';
import type { TenantRecord } from '@sluice/store/config/snapshot';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { allowed, holder, placeOfTenant } from '../objects/find-object.ts';
import { pageOf } from '../objects/page-of.ts';
import { nameGiven, patchOf } from '../objects/patch-of.ts';
import { save } from '../objects/save.ts';
import { flagFits } from '../objects/shown.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { Caller, OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { notFound, permissionDenied } from '../refusals.ts';
import { showTenant } from './show-tenant.ts';

const listTenants: OperationHandler<'GET /api/v1/tenants'> = async ({ gateway, caller, query }) => {
  const objects = storedObjects(gateway);
  const mayRead = holder(caller, 'tenants.read');
  const page = pageOf(query, {
    rows: objects.tenants.filter(
      (tenant) => mayRead(placeOfTenant(tenant)) && flagFits(query.disabled, tenant.disabledItself),
    ),
    text: ({ name, spec }) => [name, spec.name ?? ''],
    sorts: {
      slug: ({ name }) => name,
      name: ({ name, spec }) => spec.name ?? name,
      created_at: ({ createdAt }) => createdAt,
    },
  });
  const counts = await gateway.people.members.counts(page.rows.map(({ id }) => id));
  return {
    data: page.rows.map((tenant) => showTenant(tenant, objects, counts.get(tenant.id) ?? 0)),
    next_cursor: page.next_cursor,
  };
};

const createTenant: OperationHandler<'POST /api/v1/tenants'> = async (request) => {
  if (!request.caller.may('tenants.create')) throw permissionDenied('tenants.create');
  const { slug: _slug, ...members } = request.body;
  const name = nameGiven(request.body);
  const id = await save(request, (changes) => changes.create('tenant', { name, members }), 'slug');
  return tenantAnswer(request.gateway, id);
};

const changeTenant: OperationHandler<'PATCH /api/v1/tenants/{tenant}'> = async (request) => {
  const { caller, body } = request;
  const { id } = namedTenant(request, 'tenants.write');
  // An owner's right covers what is the tenant's own; what it is given is the platform's to say.
  if (!caller.may('tenants.create')) {
    const foreign = Object.keys(body).find((member) => !(OWNER_MEMBERS as readonly string[]).includes(member));
    if (foreign !== undefined) {
      const message = `${foreign}: only the platform's admins may change this member.`;
      throw new CallError('permission_denied', message, { param: foreign });
    }
  }
  await save(request, (changes) => changes.change('tenant', id, patchOf(body)));
  return tenantAnswer(request.gateway, id);
};

const deleteTenant: OperationHandler<'DELETE /api/v1/tenants/{tenant}'> = async (request) => {
  const { id } = namedTenant(request, 'tenants.delete');
  await save(request, (changes) => changes.delete('tenant', id));
  return undefined;
};

function namedTenant(
  { gateway, caller, params }: { gateway: Gateway; caller: Caller; params: { readonly tenant: string } },
  permission: Permission,
): TenantRecord {
  return allowed(caller, permission, storedObjects(gateway).tenant(params.tenant), placeOfTenant);
}

async function tenantAnswer(gateway: Gateway, id: string) {
  const objects = storedObjects(gateway);
  const tenant = objects.tenant(id);
  if (tenant === undefined) throw notFound();
  const counts = await gateway.people.members.counts([id]);
  return showTenant(tenant, objects, counts.get(id) ?? 0);
}

export const tenantHandlers = {
  'GET /api/v1/tenants': listTenants,
  'POST /api/v1/tenants': createTenant,
  'GET /api/v1/tenants/{tenant}': async (request) =>
    tenantAnswer(request.gateway, namedTenant(request, 'tenants.read').id),
  'PATCH /api/v1/tenants/{tenant}': changeTenant,
  'DELETE /api/v1/tenants/{tenant}': deleteTenant,
} satisfies OperationHandlers;
