import type { RowOf } from '../../api/queries.ts';

export type AuditEntry = RowOf<'GET /api/v1/audit-entries'>;
