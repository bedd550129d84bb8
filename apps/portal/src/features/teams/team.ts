import type { RowOf } from '../../api/queries.ts';

export type Team = RowOf<'GET /api/v1/teams'>;
