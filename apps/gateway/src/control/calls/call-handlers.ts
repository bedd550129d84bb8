import type { OperationHandlers } from '../operation-handler.ts';
import { countCalls } from './count-calls.ts';
import { exportCalls } from './export-calls.ts';
import { listCalls } from './list-calls.ts';
import { oneCall } from './one-call.ts';

export const callHandlers = {
  'GET /api/v1/calls': listCalls,
  'GET /api/v1/calls.csv': exportCalls,
  'GET /api/v1/calls/{call}': oneCall,
  'GET /api/v1/call-counts': countCalls,
} satisfies OperationHandlers;
