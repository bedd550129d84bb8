import { useLingui } from '@lingui/react/macro';
import type { Outcome } from './outcomes.ts';

/** How a call ended, and whose fault it was where it failed. */
export function useOutcomeNames(): Readonly<Record<Outcome, string>> {
  const { t } = useLingui();
  return {
    ok: t`Answered`,
    caller: t`Fault of the caller`,
    tenant: t`A rule of the tenant`,
    provider: t`Fault of the provider`,
    gateway: t`Our fault`,
  };
}
