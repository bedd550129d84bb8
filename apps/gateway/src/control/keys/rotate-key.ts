import { save } from '../objects/save.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { keyAnswer, namedKey } from './one-key.ts';

/** Quota, budgets and history stay with the key; only its value is another one. */
export const rotateKey: OperationHandler<'POST /api/v1/keys/{key}/rotations'> = async (request) => {
  const { id } = namedKey(request, 'keys.write');
  const overlapMs = request.body.overlap_s * 1000;
  const { value } = await save(request, (changes) => changes.rotateKey(id, overlapMs));
  return { ...(await keyAnswer(request.gateway, id)), value };
};

export const endRotation: OperationHandler<'DELETE /api/v1/keys/{key}/rotations/current'> = async (request) => {
  const { id } = namedKey(request, 'keys.write');
  await save(request, (changes) => changes.endRotation(id));
  return keyAnswer(request.gateway, id);
};
