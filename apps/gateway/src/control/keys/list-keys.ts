import type { KeyRecord } from '@sluice/store/config/snapshot';
import { holder, placeBelowTeam, placeOfTeam, placeOfTenant, referred } from '../objects/find-object.ts';
import { pageOf } from '../objects/page-of.ts';
import { flagFits } from '../objects/shown.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { lastUses } from './last-uses.ts';
import { expiryOf, lastUseOf, showKey, stateOf } from './show-key.ts';

export const listKeys: OperationHandler<'GET /api/v1/keys'> = async ({ gateway, caller, query }) => {
  const objects = storedObjects(gateway);
  const uses = await lastUses(gateway);
  const now = Date.now();
  const mayRead = holder(caller, 'keys.read');
  const { tenant, team, application, state, managed } = query;
  const above = [
    tenant === undefined ? undefined : referred(caller, 'tenant', objects.tenant(tenant), placeOfTenant).id,
    team === undefined ? undefined : referred(caller, 'team', objects.team(team), placeOfTeam).id,
    application === undefined
      ? undefined
      : referred(caller, 'application', objects.application(application), placeBelowTeam).id,
  ].filter((id) => id !== undefined);
  const fits = (key: KeyRecord) =>
    above.every((id) => id === key.tenantId || id === key.teamId || id === key.applicationId) &&
    mayRead(placeBelowTeam(key)) &&
    (state === undefined || stateOf(key, now) === state) &&
    flagFits(managed, key.managed && !key.disabledItself);
  const page = pageOf(query, {
    rows: objects.keys.filter(fits),
    text: ({ name, hint, application: where, team: whose }) => [name, hint, where, whose],
    sorts: {
      name: ({ name }) => name,
      created_at: ({ createdAt }) => createdAt,
      last_use: (key) => lastUseOf(key, uses)?.at ?? 0,
      expires_at: ({ spec }) => expiryOf(spec.expires_at),
    },
  });
  return { data: page.rows.map((key) => showKey(key, uses, now)), next_cursor: page.next_cursor };
};
