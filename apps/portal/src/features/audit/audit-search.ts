import { listSearch } from '../../ui/list/list-search.ts';

export type AuditFilter = 'actor' | 'action' | 'object';

export const auditSearch = listSearch<AuditFilter>('actor', 'action', 'object');
