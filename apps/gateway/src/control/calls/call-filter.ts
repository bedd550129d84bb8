import type { Query } from '@sluice/contract/control/operations';
import type { CallFilter, CallTraits } from '@sluice/store/calls/call-query';
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
  const { stream, q } = query;
  return {
    scopes: visibleCalls(gateway, caller),
    from,
    to,
    ...traitsOf(gateway, caller, query),
    except: excepted(gateway, caller, query),
    stream: stream === undefined ? undefined : stream === 'true',
    id: q === undefined || q === '' ? undefined : q,
  };
}

const TRAITS = ['tenant', 'team', 'application', 'key', 'model', 'provider', 'status', 'code', 'owner'] as const;

type TraitQuery = Pick<FilterQuery, (typeof TRAITS)[number]>;

function traitsOf(gateway: Gateway, caller: Caller, query: TraitQuery): CallTraits {
  const { model, provider, status, code, owner } = query;
  return {
    ...namedScope(gateway, caller, query),
    model,
    provider,
    status: status === undefined ? undefined : statusOf(status),
    code,
    owner,
  };
}

/** Each of them by itself: "not this team, and not this model". */
function excepted(gateway: Gateway, caller: Caller, query: FilterQuery): readonly CallTraits[] {
  return TRAITS.filter((trait) => query[`not_${trait}`] !== undefined).map((trait) =>
    traitsOf(gateway, caller, { [trait]: query[`not_${trait}`] }),
  );
}

function statusOf(text: string): NonNullable<CallTraits['status']> {
  return text === 'ok' || text === 'failed' || text === '4xx' || text === '5xx' ? text : Number(text);
}
