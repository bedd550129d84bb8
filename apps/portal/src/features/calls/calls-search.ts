import { listSearch } from '../../ui/list/list-search.ts';

/** What a call may have, and be left out for. */
const TRAITS = ['status', 'owner', 'code', 'model', 'provider', 'tenant', 'team', 'application', 'key'] as const;

export type CallTrait = (typeof TRAITS)[number];

export function without<T extends CallTrait>(trait: T): `not_${T}` {
  return `not_${trait}`;
}

/** Conditions of the list of calls, as they stand in the address and in the query alike. */
export const CALL_FILTERS = [...TRAITS, ...TRAITS.map(without), 'stream'] as const;

export type CallFilter = (typeof CALL_FILTERS)[number];

export const callsSearch = listSearch<CallFilter>(...CALL_FILTERS);
