import { CallError } from '../../http/call-error.ts';
import { cursorOf, placeAt } from '../cursor.ts';
import type { OperationHandler, OperationHandlers } from '../operation-handler.ts';

/** Owners of tenants see what was done to their tenants, by whomever. */
const listAuditEntries: OperationHandler<'GET /api/v1/audit-entries'> = async ({ gateway, caller, query }) => {
  const places = caller.placesOf('audit.read');
  const { limit, cursor, from, to, ...rest } = query;
  const rows = await gateway.config.auditPage({
    ...rest,
    limit: limit + 1,
    tenantIds: places === 'everywhere' ? undefined : places.map(({ tenantId }) => tenantId),
    before: cursor === undefined ? undefined : numberAt(cursor),
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to),
  });
  const data = rows.slice(0, limit).map(({ seq, at, ...row }) => ({ id: seq, at: new Date(at).toISOString(), ...row }));
  const last = data.at(-1);
  return { data, next_cursor: rows.length > limit && last !== undefined ? cursorOf([last.id]) : null };
};

function numberAt(cursor: string): number {
  const [seq] = placeAt(cursor);
  if (typeof seq !== 'number')
    throw new CallError('invalid_request', 'The cursor is of another list.', { param: 'cursor' });
  return seq;
}

export const auditHandlers = { 'GET /api/v1/audit-entries': listAuditEntries } satisfies OperationHandlers;
