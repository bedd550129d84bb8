import type { Query } from '@sluice/contract/control/operations';
import type { CallFilter } from '@sluice/store/calls/call-query';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import type { Caller } from '../operation-handler.ts';
import { namedScope, visibleCalls } from './call-scopes.ts';

const DAY_MS = 86_400_000;
/** Clocks of clients may be ahead. */
const AHEAD_MS = 60_000;

type FilterQuery = Omit<Query<'GET /api/v1/call-counts'>, 'step_s'>;

/** What a query narrows calls to, within what the caller may see. @throws CallError */
export function callFilter(gateway: Gateway, caller: Caller, query: FilterQuery): CallFilter {
  const to = query.to === undefined ? Date.now() + AHEAD_MS : Date.parse(query.to);
  const from = query.from === undefined ? to - AHEAD_MS - DAY_MS : Date.parse(query.from);
  if (from > to) throw new CallError('invalid_request', 'from: comes after to.', { param: 'from' });
  const { model, provider, status, code, owner, stream, q } = query;
  return {
    scopes: visibleCalls(gateway, caller),
    from,
    to,
    ...namedScope(gateway, caller, query),
    model,
    provider,
    status: status === undefined ? undefined : statusOf(status),
    code,
    owner,
    stream: stream === undefined ? undefined : stream === 'true',
    id: q === undefined || q === '' ? undefined : q,
  };
}

function statusOf(text: string): NonNullable<CallFilter['status']> {
  return text === 'ok' || text === 'failed' || text === '4xx' || text === '5xx' ? text : Number(text);
}
