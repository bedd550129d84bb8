import { useLingui } from '@lingui/react/macro';
import { useLimitsText } from '../limits/limits-summary.tsx';
import type { ProviderKey } from './provider.ts';

/** Weight and limits of a key in a line. */
export function useKeyText(): (key: ProviderKey) => string {
  const { t } = useLingui();
  const limits = useLimitsText();
  return ({ weight = 1, rpm, tpm, concurrency }) => {
    const said = limits({ limits: { rpm, tpm, concurrency } });
    return [t`Weight ${weight}`, said === '' ? t`no limits` : said].join(' · ');
  };
}
