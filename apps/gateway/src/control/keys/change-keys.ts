import { CallError } from '../../http/call-error.ts';
import { allowed, placeBelowTeam, referred } from '../objects/find-object.ts';
import { patchOf } from '../objects/patch-of.ts';
import { save } from '../objects/save.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { keyAnswer, namedKey } from './one-key.ts';

export const createKey: OperationHandler<'POST /api/v1/keys'> = async (request) => {
  const { gateway, caller, body } = request;
  const { application: reference, name, ...members } = body;
  const named = referred(caller, 'application', storedObjects(gateway).application(reference), placeBelowTeam);
  const { id: parentId } = allowed(caller, 'keys.write', named, placeBelowTeam);
  const { id, value } = await save(request, (changes) => changes.createKey({ parentId, name, members }));
  return { ...(await keyAnswer(gateway, id)), value };
};

export const changeKey: OperationHandler<'PATCH /api/v1/keys/{key}'> = async (request) => {
  const { id } = namedKey(request, 'keys.write');
  const { name, ...rest } = request.body;
  if (name === null) throw new CallError('invalid_request', 'name: a key needs one.', { param: 'name' });
  await save(request, (changes) => changes.change('key', id, { ...patchOf(rest), name }));
  return keyAnswer(request.gateway, id);
};

export const deleteKey: OperationHandler<'DELETE /api/v1/keys/{key}'> = async (request) => {
  const { id } = namedKey(request, 'keys.write');
  await save(request, (changes) => changes.delete('key', id));
  return undefined;
};
