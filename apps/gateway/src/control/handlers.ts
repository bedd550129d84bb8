import { adminTokenHandlers } from './admin-tokens/admin-token-handlers.ts';
import { applicationHandlers } from './applications/application-handlers.ts';
import { auditHandlers } from './audit/list-audit-entries.ts';
import { callHandlers } from './calls/call-handlers.ts';
import { keyHandlers } from './keys/key-handlers.ts';
import { ledgerHandlers } from './ledger/ledger-handlers.ts';
import { modelHandlers } from './models/model-handlers.ts';
import { catalogueHandlers } from './models/search-catalogue.ts';
import type { OperationHandlers } from './operation-handler.ts';
import { peopleHandlers } from './people/people-handlers.ts';
import { providerHandlers } from './providers/provider-handlers.ts';
import { providerKeyHandlers } from './providers/provider-key-handlers.ts';
import { providerTestHandlers } from './providers/provider-test-handlers.ts';
import { sessionHandlers } from './sessions/session-handlers.ts';
import { setupHandlers } from './setup/setup-handlers.ts';
import { simulationHandlers } from './simulations/simulate.ts';
import { systemHandlers } from './system/system-handlers.ts';
import { teamHandlers } from './teams/team-handlers.ts';
import { tenantHandlers } from './tenants/tenant-handlers.ts';
import { tenantUseHandlers } from './tenants/use-handlers.ts';

/** Every operation's handler: one without does not compile. */
export const CONTROL_HANDLERS: Required<OperationHandlers> = {
  ...sessionHandlers,
  ...peopleHandlers,
  ...adminTokenHandlers,
  ...auditHandlers,
  ...providerHandlers,
  ...providerKeyHandlers,
  ...providerTestHandlers,
  ...catalogueHandlers,
  ...modelHandlers,
  ...tenantHandlers,
  ...tenantUseHandlers,
  ...teamHandlers,
  ...applicationHandlers,
  ...keyHandlers,
  ...callHandlers,
  ...simulationHandlers,
  ...ledgerHandlers,
  ...setupHandlers,
  ...systemHandlers,
};
