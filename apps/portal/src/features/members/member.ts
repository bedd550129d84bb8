import type { RowOf } from '../../api/queries.ts';

export type Member = RowOf<'GET /api/v1/tenants/{tenant}/members'>;
export type Invitation = RowOf<'GET /api/v1/tenants/{tenant}/invitations'>;
export type TenantRole = Member['role'];
export type TeamRole = Member['teams'][number]['role'];
