import { listSearch } from '../../ui/list/list-search.ts';

export type KeysFilter = 'state' | 'tenant' | 'team' | 'application' | 'managed';

export const keysSearch = listSearch<KeysFilter>('state', 'tenant', 'team', 'application', 'managed');
