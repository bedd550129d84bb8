import type { OperationHandlers } from '../operation-handler.ts';
import { listOfferedModels } from './list-offered-models.ts';
import { testProvider } from './test-provider.ts';

export const providerTestHandlers = {
  'POST /api/v1/providers/{provider}/tests': testProvider,
  'GET /api/v1/providers/{provider}/offered-models': listOfferedModels,
} satisfies OperationHandlers;
