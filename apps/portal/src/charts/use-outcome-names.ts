import { useLingui } from '@lingui/react/macro';
import type { Outcome } from './outcomes.ts';

/** How a call ended, and whose fault it was where it failed. */
export function useOutcomeNames(): Readonly<Record<Outcome, string>> {
  const { t } = useLingui();
  return {
    ok: t`Answered`,
    caller: t`Caller’s fault`,
    tenant: t`Tenant’s limits or rules`,
    provider: t`Provider’s fault`,
    gateway: t`Gateway’s fault`,
  };
}
