import type { OperationHandlers } from '../operation-handler.ts';
import { changeMe, changePassword, showCurrent } from './own-account.ts';
import { endSession, listSessions, signOut } from './own-sessions.ts';
import { signIn } from './sign-in.ts';

export const sessionHandlers = {
  'POST /api/v1/sessions': signIn,
  'GET /api/v1/sessions': listSessions,
  'GET /api/v1/sessions/current': showCurrent,
  'DELETE /api/v1/sessions/current': signOut,
  'DELETE /api/v1/sessions/{session}': endSession,
  'PUT /api/v1/me/password': changePassword,
  'PATCH /api/v1/me': changeMe,
} satisfies OperationHandlers;
