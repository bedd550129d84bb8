import type { OperationHandlers } from '../operation-handler.ts';
import { roomOfTenant } from './room-of-tenant.ts';
import { spendOfTenant } from './spend-of-tenant.ts';

export const tenantUseHandlers = {
  'GET /api/v1/tenants/{tenant}/room': roomOfTenant,
  'GET /api/v1/tenants/{tenant}/spend': spendOfTenant,
} satisfies OperationHandlers;
