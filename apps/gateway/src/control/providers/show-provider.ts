import type { Answer } from '@sluice/contract/control/operations';
import type { ProviderKeyRecord, ProviderRecord } from '@sluice/store/config/snapshot';
import { monotonicMs } from '../../clock.ts';
import type { Gateway } from '../../gateway.ts';
import { shown, timeText } from '../objects/shown.ts';
import { type StoredObjects, storedObjects } from '../objects/stored-objects.ts';

type ProviderAnswer = Answer<'GET /api/v1/providers/{provider}'>;
type Health = ProviderAnswer['health'];

export function showProvider(gateway: Gateway, provider: ProviderRecord): ProviderAnswer {
  const { keys: _keys, headers, ...members } = provider.spec;
  return {
    ...shown(provider),
    name: provider.name,
    ...members,
    header_names: Object.keys(headers ?? {}),
    keys: provider.keys.map((key) => showProviderKey(gateway, provider, key)),
    models: modelsOf(storedObjects(gateway), provider.name),
    health: providerHealth(gateway, provider),
    check: checkOf(gateway, provider),
  };
}

export function showProviderKey(
  gateway: Gateway,
  provider: ProviderRecord,
  key: ProviderKeyRecord,
): ProviderAnswer['keys'][number] {
  const { name: _name, ...members } = key.spec;
  return {
    ...shown(key),
    provider: provider.name,
    provider_id: provider.id,
    name: key.name,
    hint: hintOf(key.credential),
    ...members,
    health: key.disabled ? DISABLED : keyHealth(gateway, provider.name, key.id),
  };
}

/** `null` where nobody checks. */
function checkOf({ checks }: Gateway, { name }: ProviderRecord): ProviderAnswer['check'] {
  const standing = checks.standing(name);
  if (standing === undefined) return null;
  const { state, message, checkedAt } = standing;
  return { state, message, checked_at: checkedAt === undefined ? null : timeText(checkedAt) };
}

const DISABLED: Health = { state: 'disabled', reason: null, until: null, alert: false };

/** Of a provider without keys (self-hosted) what calls without one have shown. */
function providerHealth(gateway: Gateway, provider: ProviderRecord): Health {
  if (provider.disabled) return DISABLED;
  const live = provider.keys.filter(({ disabled }) => !disabled).map(({ id }) => id);
  const ids = provider.keys.length === 0 ? [`${provider.name}/-`] : live;
  const all = ids.map((id) => keyHealth(gateway, provider.name, id));
  // One key that works is enough for calls to be answered, and one that is still tried may be.
  const soonest = (a: Health, b: Health) => ((a.until ?? '') <= (b.until ?? '') ? a : b);
  const cooling = all.filter(({ state }) => state === 'cooling');
  if (all.length === 0) return DISABLED;
  const best =
    all.find(({ state }) => state === 'healthy') ??
    all.find(({ state }) => state === 'failing') ??
    (cooling.length > 0 ? cooling.reduce(soonest) : (all[0] as Health));
  return { ...best, alert: all.some(({ alert }) => alert) };
}

function keyHealth({ health }: Pick<Gateway, 'health'>, provider: string, id: string): Health {
  const now = monotonicMs();
  const { used, failing, cooling, out: alert } = health.keyState(provider, id, now);
  if (cooling === undefined) {
    return { state: failing ? 'failing' : used ? 'healthy' : 'unused', reason: null, until: null, alert };
  }
  return { state: 'cooling', reason: cooling.cause, until: timeText(Date.now() + cooling.until - now), alert };
}

/** Names of the models with a target at this provider. */
function modelsOf({ models }: StoredObjects, provider: string): string[] {
  return models
    .filter(({ spec }) => spec.targets.some((target) => target.provider === provider))
    .map(({ name }) => name);
}

/** Shorter credentials would be half told by their end. */
const TELLING_LENGTH = 12;

/** The end of a credential, by which its owner knows it again. */
function hintOf({ value, access_key_id, client_id }: ProviderKeyRecord['credential']): string {
  const credential = value ?? access_key_id ?? client_id ?? '';
  return credential.length < TELLING_LENGTH ? '…' : `…${credential.slice(-4)}`;
}
