import { listSearch } from '../../ui/list/list-search.ts';

export type ProviderFilter = 'type' | 'disabled';

export const providerSearch = listSearch<ProviderFilter>('type', 'disabled');
