import { type AdminTokenRecord, ENVIRONMENT_TOKEN, makeAdminToken } from '@sluice/store/people/admin-tokens';
import { CallError } from '../../http/call-error.ts';
import type { OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';

/** More than any installation has use for, so that the list is one page. */
const TOKENS_AT_MOST = 200;

const listTokens: OperationHandler<'GET /api/v1/admin-tokens'> = async ({ gateway }) => {
  const tokens = await gateway.people.adminTokens.list();
  return { data: tokens.map(shown), next_cursor: null };
};

const makeToken: OperationHandler<'POST /api/v1/admin-tokens'> = async ({ gateway, caller, body }) => {
  const { name, role, expires_at } = body;
  if (name === ENVIRONMENT_TOKEN) {
    throw new CallError('invalid_request', `name: ${name} is the name of the environment's token.`, { param: 'name' });
  }
  const expiresAt = expires_at === undefined ? undefined : Date.parse(expires_at);
  if (expiresAt !== undefined && expiresAt <= Date.now()) {
    throw new CallError('invalid_request', 'expires_at: expected a time to come.', { param: 'expires_at' });
  }
  const tokens = await gateway.people.adminTokens.list();
  if (tokens.length >= TOKENS_AT_MOST) throw new CallError('conflict', 'There are 200 tokens: revoke some first.');
  const value = makeAdminToken();
  const token = await gateway.people.adminTokens.create({ name, role, expiresAt, value }, caller.actor);
  return { ...shown(token), value };
};

const revokeToken: OperationHandler<'DELETE /api/v1/admin-tokens/{admin_token}'> = async (request) => {
  const { gateway, caller, params } = request;
  const token = (await gateway.people.adminTokens.list()).find(({ id }) => id === params.admin_token);
  if (token === undefined) throw notFound();
  if (token.name === ENVIRONMENT_TOKEN) {
    throw new CallError('conflict', `This token is given by ${ENVIRONMENT_TOKEN}: unset the variable and restart.`);
  }
  await gateway.people.adminTokens.revoke(token.id, caller.actor);
};

function shown({ id, name, role, hint, createdAt, expiresAt, lastUsedAt }: AdminTokenRecord) {
  return {
    ...{ id, name, role, hint },
    created_at: new Date(createdAt).toISOString(),
    expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    last_used_at: lastUsedAt === undefined ? null : new Date(lastUsedAt).toISOString(),
  };
}

export const adminTokenHandlers = {
  'GET /api/v1/admin-tokens': listTokens,
  'POST /api/v1/admin-tokens': makeToken,
  'DELETE /api/v1/admin-tokens/{admin_token}': revokeToken,
} satisfies OperationHandlers;
