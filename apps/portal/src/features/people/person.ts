import type { RowOf } from '../../api/queries.ts';

export type Person = RowOf<'GET /api/v1/users'>;
export type PlatformRole = NonNullable<Person['platform_role']>;
