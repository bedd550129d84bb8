import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { StoredResponse } from '@sluice/store/responses/responses';
import { identify } from '../call/admit.ts';
import { checkNamedTenant } from '../call/named-tenant.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Visit } from '../http/listener.ts';
import { sendJson } from '../http/send-json.ts';
import type { Caller } from '../state/directory.ts';

const MOST_ITEMS = 100;
const USUAL_ITEMS = 20;

/** A response that the caller's tenant has stored, as its caller saw it. */
export async function showResponse(gateway: Gateway, visit: Visit): Promise<void> {
  const { response } = await storedFor(gateway, visit);
  if (queryOf(visit).get('stream') === 'true') {
    throw new CallError('invalid_request', 'stream must be false: a stored response is told in one piece.', {
      param: 'stream',
    });
  }
  sendJson(visit, 200, response);
}

export async function deleteResponse(gateway: Gateway, visit: Visit): Promise<void> {
  const { tenant } = callerOf(gateway, visit);
  const id = visit.params.id ?? '';
  if (!(await gateway.responses.remove(tenant, id))) throw notFound(id);
  sendJson(visit, 200, { id, object: 'response', deleted: true });
}

/** What the model was given: page by page, the newest item first unless `order=asc`. */
export async function listInputItems(gateway: Gateway, visit: Visit): Promise<void> {
  const { input } = await storedFor(gateway, visit);
  const query = queryOf(visit);
  const items = input.filter(isObject).map((item, i) => named(item, visit.params.id ?? '', i));
  if (query.get('order') !== 'asc') items.reverse();
  const after = query.get('after');
  const start = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
  const data = items.slice(start, start + limitOf(query));
  const more = start + data.length < items.length;
  const [first, last] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  sendJson(visit, 200, { object: 'list', data, first_id: first, last_id: last, has_more: more });
}

/** @throws CallError */
async function storedFor(gateway: Gateway, visit: Visit): Promise<StoredResponse> {
  const { tenant } = callerOf(gateway, visit);
  const id = visit.params.id ?? '';
  const stored = await gateway.responses.find(tenant, id);
  if (stored === undefined) throw notFound(id);
  return stored;
}

function callerOf(gateway: Gateway, visit: Visit): Caller {
  const caller = identify(gateway, visit.request, visit.clientIp);
  checkNamedTenant(caller, visit.namedTenant);
  return caller;
}

function notFound(id: string): CallError {
  const shown = id.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
  return new CallError('not_found', `Response with id '${shown}' not found.`, { param: 'id' });
}

/** Each item as the vendor shows it: with a type and an id. */
function named(item: JsonObject, response: string, index: number): JsonObject {
  const id: Json = item.id ?? `item_${response.replace(/^resp_/, '')}_${index}`;
  return { type: 'message', ...item, id };
}

/** @throws CallError */
function limitOf(query: URLSearchParams): number {
  const said = query.get('limit');
  const limit = said === null ? USUAL_ITEMS : Number(said);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_ITEMS) return limit;
  throw new CallError('invalid_request', `limit must be an integer from 1 to ${MOST_ITEMS}.`, { param: 'limit' });
}

function queryOf({ request }: Visit): URLSearchParams {
  const { url = '' } = request;
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}
