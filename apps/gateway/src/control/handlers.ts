import { auditHandlers } from './audit/list-audit-entries.ts';
import type { OperationHandlers } from './operation-handler.ts';

/** Every handler there is. An operation without one is not routed. */
export const CONTROL_HANDLERS: OperationHandlers = { ...auditHandlers };
