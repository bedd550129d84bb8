import { allowed, placeOfTenant } from '../objects/find-object.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';

/** From the ledger, for the running day and month in UTC. */
export const spendOfTenant: OperationHandler<'GET /api/v1/tenants/{tenant}/spend'> = async ({
  gateway,
  caller,
  params,
}) => {
  const { name } = allowed(caller, 'spend.read', storedObjects(gateway).tenant(params.tenant), placeOfTenant);
  const now = new Date();
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const spent = await gateway.ledgerLook.spent(name, Date.UTC(year, month, now.getUTCDate()), Date.UTC(year, month));
  return { today_nano_usd: spent.today, month_nano_usd: spent.month, reserved_nano_usd: spent.reserved };
};
