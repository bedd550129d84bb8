import { listSearch } from '../../ui/list/list-search.ts';

export type ModelFilter = 'provider' | 'disabled';

export const modelSearch = listSearch<ModelFilter>('provider', 'disabled');
