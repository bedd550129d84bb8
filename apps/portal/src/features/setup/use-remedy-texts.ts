import { useLingui } from '@lingui/react/macro';
import type { Remedy } from './remedy.ts';

/** What a failure means, and what to do. */
export function useRemedyTexts(): Readonly<Record<Remedy, { readonly what: string; readonly next: string }>> {
  const { t } = useLingui();
  return {
    key: {
      what: t`The provider refuses the key.`,
      next: t`Copy the key again from the provider’s console, whole, and check that it belongs to this provider.`,
    },
    credit: {
      what: t`The provider’s account has no credit or quota left.`,
      next: t`Add credit in the provider’s console, then test again. The key itself is right.`,
    },
    address: {
      what: t`We couldn’t reach the provider.`,
      next: t`Check the address, and whether this machine may open connections to it.`,
    },
    model: {
      what: t`The provider did not answer with this model.`,
      next: t`Name a model that the account may use, and test with it.`,
    },
    wait: {
      what: t`The provider did not answer as it should.`,
      next: t`It may pass by itself. Test again.`,
    },
  };
}
