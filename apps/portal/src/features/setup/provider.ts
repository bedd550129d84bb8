import type { RowOf } from '../../api/queries.ts';

export type Provider = RowOf<'GET /api/v1/providers'>;
