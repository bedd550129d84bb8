import type { OperationHandlers } from '../operation-handler.ts';
import { adjustLedger } from './adjust-ledger.ts';
import { correctPrices, previewCorrection } from './price-corrections.ts';
import { chargeback, statement, statementTable } from './statements.ts';

export const ledgerHandlers = {
  'GET /api/v1/tenants/{tenant}/statement': statement,
  'GET /api/v1/tenants/{tenant}/statement.csv': statementTable,
  'GET /api/v1/chargeback.csv': chargeback,
  'POST /api/v1/ledger-adjustments': adjustLedger,
  'POST /api/v1/price-correction-previews': previewCorrection,
  'POST /api/v1/price-corrections': correctPrices,
} satisfies OperationHandlers;
