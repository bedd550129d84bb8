import { nanoUsd } from '@sluice/core/pricing/money';
import type { OperationHandler } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { written } from './written.ts';

/** A row beside those that there are; nothing in the ledger is ever changed. */
export const adjustLedger: OperationHandler<'POST /api/v1/ledger-adjustments'> = async ({ gateway, caller, body }) => {
  const { request_id, attempt, reason } = body;
  const toNanoUsd = nanoUsd(body.cost_usd);
  const [row] = await gateway.ledgerLook.rowsOf(request_id);
  const verdict = await written(
    gateway.ledger.adjust({ requestId: request_id, attempt, toNanoUsd, priceVersion: undefined, reason }),
  );
  if (!verdict.ok) throw notFound('request_id');
  if (verdict.byNanoUsd !== 0) {
    const detail = { attempt, adjusted_nano_usd: verdict.byNanoUsd, cost_nano_usd: verdict.totalNanoUsd, reason };
    const tenantId = gateway.directory.snapshot.tenants.find(({ name }) => name === row?.tenant)?.id;
    await gateway.config.recordAudit(caller.actor, [
      { action: 'adjust', object: `ledger ${request_id}`, detail, tenantId },
    ]);
  }
  return { request_id, attempt, adjusted_nano_usd: verdict.byNanoUsd, cost_nano_usd: verdict.totalNanoUsd };
};
