import type { CallPlace } from '@sluice/store/calls/call-query';
import { CallError } from '../../http/call-error.ts';
import { cursorOf, placeAt } from '../cursor.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { callFilter } from './call-filter.ts';
import { showCall } from './show-call.ts';

/** Calls, page by page; the cursor names the last call of a page, so that calls that arrive move nothing. */
export const listCalls: OperationHandler<'GET /api/v1/calls'> = async ({ gateway, caller, query }) => {
  const { limit, cursor, sort = '-at', after, ...filters } = query;
  if (cursor !== undefined && after !== undefined) {
    throw new CallError('invalid_request', 'after: not together with cursor.', { param: 'after' });
  }
  const rows = await gateway.callReader.page({
    ...callFilter(gateway, caller, filters),
    sort,
    limit: limit + 1,
    place: cursor === undefined ? undefined : placeOf(cursor, sort),
    after,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const objects = storedObjects(gateway);
  return {
    data: shown.map(({ call }) => showCall(call, objects)),
    next_cursor: rows.length > limit && last !== undefined ? cursorOf([sort, ...last.place]) : null,
  };
};

function placeOf(cursor: string, sort: string): CallPlace {
  const [sorted, ...place] = placeAt(cursor);
  const length = sort === '-at' || sort === 'at' ? 2 : 3;
  const sound = place.every((part) => typeof part === 'number' || typeof part === 'string');
  if (sorted !== sort || place.length !== length || !sound) {
    throw new CallError('invalid_request', 'The cursor is of another list.', { param: 'cursor' });
  }
  return place as CallPlace;
}
