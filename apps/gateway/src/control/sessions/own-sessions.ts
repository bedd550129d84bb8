import { SESSION_IDLE_MS, SESSION_LIFE_MS, type SessionRecord } from '@sluice/store/people/sessions';
import type { OperationHandler } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { personOf } from './me.ts';

/** At most fifty: one page. */
export const listSessions: OperationHandler<'GET /api/v1/sessions'> = async ({ gateway, caller }) => {
  const { userId, sessionId } = personOf(caller);
  const sessions = await gateway.people.sessions.list(userId);
  return {
    data: sessions.map((session) => ({ ...shown(session), current: session.id === sessionId })),
    next_cursor: null,
  };
};

export const endSession: OperationHandler<'DELETE /api/v1/sessions/{session}'> = async (request) => {
  const { gateway, caller, params, sessionCookie } = request;
  const { userId, sessionId } = personOf(caller);
  if (!(await gateway.people.sessions.end(userId, params.session, caller.actor))) throw notFound();
  if (params.session === sessionId) sessionCookie.clear();
};

export const signOut: OperationHandler<'DELETE /api/v1/sessions/current'> = async ({
  gateway,
  caller,
  sessionCookie,
}) => {
  const { userId, sessionId } = personOf(caller);
  await gateway.people.sessions.end(userId, sessionId, caller.actor);
  sessionCookie.clear();
};

function shown({ id, createdAt, lastUsedAt, address, userAgent }: SessionRecord) {
  const expiresAt = Math.min(createdAt + SESSION_LIFE_MS, lastUsedAt + SESSION_IDLE_MS);
  return {
    id,
    created_at: new Date(createdAt).toISOString(),
    last_used_at: new Date(lastUsedAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    address,
    user_agent: userAgent,
  };
}
