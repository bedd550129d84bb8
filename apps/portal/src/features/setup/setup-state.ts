import type { Answer } from '@sluice/contract/control/operations';
import type { SetupStep } from './setup-search.ts';

export type SetupState = Answer<'GET /api/v1/setup'>;

/** The step at which the first run goes on. */
export function nextStep({ has_provider, has_model }: SetupState): SetupStep {
  if (!has_provider) return 'provider';
  return has_model ? 'key' : 'models';
}

/** Whether whoever signs in is led to the first run: nobody ended it, and something cannot be called yet. */
export function isUnfinished({ done, has_provider, has_model, has_key }: SetupState): boolean {
  return !done && !(has_provider && has_model && has_key);
}
