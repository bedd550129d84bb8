import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { CheckNews } from '../upstream/health-checks.ts';
import type { DeploymentMeasures } from './deployment-measures.ts';

/** What the checks of a provider mean for its deployments: out while they fail, then back with a slow start. */
export function tellOfCheck(
  { health, log }: Pick<Gateway, 'health' | 'log'>,
  measures: DeploymentMeasures,
  { id: provider, before, now }: CheckNews,
): void {
  if (now === undefined) return health.passesChecks(provider);
  const { state, message, nextAt } = now;
  if (state === 'unhealthy') {
    health.failsChecks(provider, nextAt);
    if (before !== state) log.warn(`provider ${provider} fails its health checks: ${message}`);
  } else if (before === 'unhealthy') {
    health.passesChecks(provider);
    measures.cameBack(provider, monotonicMs());
    log.info(`provider ${provider} passes its health checks again`);
  }
}

/** The providers that fail their health checks, in words; empty where none does. */
export function failingChecks({ checks }: Pick<Gateway, 'checks'>): readonly string[] {
  return [...checks.standings()].flatMap(([provider, { state, message }]) =>
    state === 'unhealthy' ? [`${provider}: ${message}`] : [],
  );
}
