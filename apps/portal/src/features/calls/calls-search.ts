import { listSearch } from '../../ui/list/list-search.ts';

/** Conditions of the list of calls, as they stand in the address and in the query alike. */
export const CALL_FILTERS = [
  'status',
  'owner',
  'code',
  'model',
  'provider',
  'tenant',
  'team',
  'application',
  'key',
  'stream',
] as const;

export type CallFilter = (typeof CALL_FILTERS)[number];

export const callsSearch = listSearch<CallFilter>(...CALL_FILTERS);
