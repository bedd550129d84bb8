import type { Answer } from '@sluice/contract/control/operations';
import type { KeyUse } from '@sluice/store/config/config-store';
import type { KeyRecord } from '@sluice/store/config/snapshot';
import { shown, timeText } from '../objects/shown.ts';
import type { LastUses } from './last-uses.ts';

type KeyAnswer = Answer<'GET /api/v1/keys/{key}'>;

export function showKey(key: KeyRecord, uses: LastUses, now: number): KeyAnswer {
  const { name: _name, ...members } = key.spec;
  const { previous } = key;
  return {
    ...shown(key),
    name: key.name,
    hint: key.hint,
    tenant: key.tenant,
    tenant_id: key.tenantId,
    team: key.team,
    team_id: key.teamId,
    application: key.application,
    application_id: key.applicationId,
    ...members,
    state: stateOf(key, now),
    last_use: showUse(lastUseOf(key, uses)),
    previous:
      previous === undefined || previous.endsAt <= now
        ? null
        : { hint: previous.hint, ends_at: timeText(previous.endsAt), last_use: showUse(uses.of(previous.hash)) },
  };
}

/** What a call with the key's value would find. */
export function stateOf({ disabled, spec }: KeyRecord, now: number): KeyAnswer['state'] {
  if (disabled) return 'disabled';
  return expiryOf(spec.expires_at) <= now ? 'expired' : 'live';
}

/** Unix ms; of a key that never expires the largest number. */
export function expiryOf(expiresAt: string | undefined): number {
  return expiresAt === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(expiresAt);
}

/** Of the key, with whichever value: a rotation does not make it look unused. */
export function lastUseOf({ hash, previous }: KeyRecord, uses: LastUses): KeyUse | undefined {
  const [current, before] = [uses.of(hash), previous === undefined ? undefined : uses.of(previous.hash)];
  return (current?.at ?? 0) >= (before?.at ?? 0) ? current : before;
}

function showUse(use: KeyUse | undefined): KeyAnswer['last_use'] {
  return use === undefined ? null : { at: timeText(use.at), address: use.address, client: use.client };
}
