import type { Gateway } from '../gateway.ts';
import type { Caller } from './directory.ts';
import type { Reached } from './soft-limits.ts';

/**
 * Tells that a soft limit is reached: the log of each, the audit of those of budgets, where its tenant's owners find it.
 * Shares of a rate come and go with the minute, and end users are named by callers: their entries would have no end.
 */
export function tellOfSoftLimit(gateway: Gateway, { scope, kind, window, threshold }: Reached, caller: Caller): void {
  const { log, config } = gateway;
  log.warn({ scope, kind, window, threshold }, 'a soft limit is reached');
  const object = window === 'minute' ? undefined : objectOf(scope, caller);
  if (object === undefined) return;
  config
    .recordAudit({ name: 'gateway' }, [{ action: 'soft_limit', object, detail: { kind, window, threshold } }])
    .catch((error: unknown) => log.error({ error }, 'an audit entry could not be written'));
}

/** As the audit names objects: `tenant acme`, `key acme/search/crawler/prod`. */
function objectOf(scope: string, { tenant, team, application, keyName }: Caller): string | undefined {
  const colon = scope.indexOf(':');
  const kind = scope.slice(0, colon);
  if (kind === 'end_user') return undefined;
  return kind === 'key' ? `key ${tenant}/${team}/${application}/${keyName}` : `${kind} ${scope.slice(colon + 1)}`;
}
