import { listSearch } from '../../ui/list/list-search.ts';

export type ApplicationFilter = 'team' | 'tenant';

export const applicationSearch = listSearch<ApplicationFilter>('team', 'tenant');
