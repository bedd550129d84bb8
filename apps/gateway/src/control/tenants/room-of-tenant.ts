import type { Answer } from '@sluice/contract/control/operations';
import { budgetWindow } from '@sluice/core/limits/budget-window';
import { monotonicMs } from '../../clock.ts';
import type { Gateway } from '../../gateway.ts';
import { scopedLimits } from '../../state/raises.ts';
import type { Budget, LimitScope } from '../../state/scope.ts';
import { allowed, placeOfTenant } from '../objects/find-object.ts';
import { timeText } from '../objects/shown.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';

type Room = Answer<'GET /api/v1/tenants/{tenant}/room'>['data'][number];

/** The numbers by which calls are let in or refused, and which their headers tell. */
export const roomOfTenant: OperationHandler<'GET /api/v1/tenants/{tenant}/room'> = async ({
  gateway,
  caller,
  params,
}) => {
  const tenant = allowed(caller, 'tenants.read', storedObjects(gateway).tenant(params.tenant), placeOfTenant);
  const scope = `tenant:${tenant.name}`;
  const { limits, budgets } = scopedLimits(scope, tenant.spec, Date.now());
  return {
    data: [
      ...limitRooms(gateway, limits, scope),
      ...(await Promise.all(budgets.map((one) => budgetRoom(gateway, one)))),
    ],
    next_cursor: null,
  };
};

function limitRooms({ limiter }: Gateway, limits: LimitScope | undefined, scope: string): Room[] {
  if (limits === undefined) return [];
  const rooms: Room[] = [];
  for (const kind of ['requests', 'tokens'] as const) {
    const room = limiter.room([limits], kind, monotonicMs());
    if (room === undefined) continue;
    const { limit, remaining, resetMs } = room;
    const resetsAt = remaining === limit ? null : timeText(Date.now() + resetMs);
    rooms.push({ kind, window: 'minute', limit, used: limit - remaining, reserved: 0, resets_at: resetsAt });
  }
  const { concurrency } = limits.limits;
  if (concurrency !== undefined) {
    const used = limiter.inFlight(scope);
    rooms.push({ kind: 'concurrency', window: 'now', limit: concurrency, used, reserved: 0, resets_at: null });
  }
  return rooms;
}

async function budgetRoom({ ledger }: Gateway, { scope, kind, limit, window, timeZone }: Budget): Promise<Room> {
  const { key, endsAt } = budgetWindow(window, timeZone, Date.now());
  const { used, reserved } = await ledger.balance(scope, key, kind);
  return { kind, window, limit, used, reserved, resets_at: endsAt === undefined ? null : timeText(endsAt) };
}
