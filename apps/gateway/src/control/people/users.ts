import { randomBytes } from 'node:crypto';
import type { UserRecord } from '@sluice/store/people/user';
import { CallError } from '../../http/call-error.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { pageAsked, paged } from './listed.ts';

export const listUsers: OperationHandler<'GET /api/v1/users'> = async ({ gateway, query }) => {
  const page = pageAsked(query);
  const { data, next_cursor } = paged(await gateway.people.users.list(page), page);
  return { data: data.map((user) => shown(user, user.tenants)), next_cursor };
};

/** 128 bits, shown once; must be changed at the first sign-in. */
export const addUser: OperationHandler<'POST /api/v1/users'> = async ({ gateway, caller, body }) => {
  const password = randomBytes(16).toString('base64url');
  const { email, name = '', platform_role: platformRole } = body;
  const user = await gateway.people.users.create(
    { email, name, password, platformRole, mustChange: true },
    caller.actor,
  );
  return { ...shown(user, []), one_time_password: password };
};

export const changeUser: OperationHandler<'PATCH /api/v1/users/{user}'> = async ({ gateway, caller, params, body }) => {
  const change = { platformRole: body.platform_role, disabled: body.disabled };
  const changed = await gateway.people.users.change(params.user, change, caller.actor);
  if (changed === undefined) throw notFound();
  if (changed === 'last admin') {
    const param = body.disabled === true ? 'disabled' : 'platform_role';
    throw new CallError('conflict', 'This is the last platform admin: make another one first.', { param });
  }
  return shown(changed, await gateway.people.users.tenantsOf(changed.id));
};

function shown(user: UserRecord, tenants: readonly string[]) {
  const { id, email, name, platformRole, disabled, lastSeenAt, createdAt } = user;
  return {
    ...{ id, email, name, disabled },
    platform_role: platformRole ?? null,
    tenants: [...tenants],
    last_seen_at: lastSeenAt === undefined ? null : new Date(lastSeenAt).toISOString(),
    created_at: new Date(createdAt).toISOString(),
  };
}
