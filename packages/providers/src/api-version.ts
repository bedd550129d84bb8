import type { ProviderSpec } from './spec.ts';

/** Azure's latest stable version of calls to deployments. */
const STABLE = '2024-10-21';

/**
 * The API version that calls name. At Azure the base decides: `/openai` has deployments and always wants one, `/openai/v1`
 * has the model in the body and refuses a dated one.
 * @param given the provider's `api_version`
 */
export function apiVersionFor(spec: ProviderSpec, basePath: string, given: string | undefined): string | undefined {
  if (spec.quirks.deployments !== true) return given;
  if (basePath.endsWith('/v1')) return undefined;
  return given ?? (basePath.endsWith('/openai') ? STABLE : undefined);
}
