import type { OperationHandlers } from '../operation-handler.ts';
import { changeKey, createKey, deleteKey } from './change-keys.ts';
import { listKeys } from './list-keys.ts';
import { keyAnswer, namedKey } from './one-key.ts';
import { endRotation, rotateKey } from './rotate-key.ts';

export const keyHandlers = {
  'GET /api/v1/keys': listKeys,
  'POST /api/v1/keys': createKey,
  'GET /api/v1/keys/{key}': async (request) => keyAnswer(request.gateway, namedKey(request, 'keys.read').id),
  'PATCH /api/v1/keys/{key}': changeKey,
  'DELETE /api/v1/keys/{key}': deleteKey,
  'POST /api/v1/keys/{key}/rotations': rotateKey,
  'DELETE /api/v1/keys/{key}/rotations/current': endRotation,
} satisfies OperationHandlers;
