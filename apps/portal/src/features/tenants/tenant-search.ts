import { listSearch } from '../../ui/list/list-search.ts';

export type TenantFilter = 'disabled';

export const tenantSearch = listSearch<TenantFilter>('disabled');
