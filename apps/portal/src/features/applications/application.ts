import type { RowOf } from '../../api/queries.ts';

export type Application = RowOf<'GET /api/v1/applications'>;
