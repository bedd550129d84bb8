import type { KeyOutage } from '@sluice/core/routing/key-outages';
import type { Snapshot } from '@sluice/store/config/snapshot';
import type { Gateway } from '../gateway.ts';

const WORDS = { auth: 'refused by its provider', quota: 'without credit at its provider' };

/** Whether somebody has to act is told once: in the log and in the audit, where it goes out and where it works again. */
export function tellOfKey(gateway: Gateway, outage: KeyOutage, isOver: boolean): void {
  const object = `provider key ${nameOf(outage, gateway.directory.snapshot)}`;
  const action = isOver ? 'works' : outage.cause === 'auth' ? 'refused' : 'no_credit';
  if (isOver) gateway.log.info(`${object} works again`);
  else
    gateway.log.warn(`${object} is ${WORDS[outage.cause]}: it is tried again at times, until it works or is replaced`);
  gateway.config
    .recordAudit({ name: 'gateway' }, [{ action, object, detail: null }])
    .catch((error: unknown) => gateway.log.error({ error }, 'an audit entry could not be written'));
}

/** What is wrong with provider keys, in words; empty where nothing is. */
export function keyAlerts({ health, directory }: Gateway): readonly string[] {
  return health.outages().map((outage) => `${nameOf(outage, directory.snapshot)} is ${WORDS[outage.cause]}`);
}

/** `provider/key` */
function nameOf({ provider, key }: KeyOutage, { providers }: Snapshot): string {
  const found = providers.find(({ name }) => name === provider)?.keys.find(({ id }) => id === key);
  return `${provider}/${found?.name ?? key.split('/').at(-1)}`;
}
