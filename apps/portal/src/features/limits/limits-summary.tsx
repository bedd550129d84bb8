import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useFormats } from '../../text/use-formats.ts';
import type { Limited } from './limit-values.ts';
import { useLimitWords } from './use-limit-words.ts';

/** Limits and budgets in a line: `600 requests a minute · $100.00 a month`. */
export function LimitsSummary({ scope }: { readonly scope: Limited }) {
  const { t } = useLingui();
  const said = useLimitsText()(scope);
  return said === '' ? <span className="text-muted">{t`No limits`}</span> : <span className="numeric">{said}</span>;
}

/** The same as text; `''` where there are none. */
export function useLimitsText(): (scope: Limited) => string {
  const { t } = useLingui();
  const { count: say } = useFormats();
  const { budget } = useLimitWords();
  const perMinute = (value: number, unit: 'requests' | 'tokens') => {
    const number = say(value);
    return unit === 'tokens'
      ? t`${plural(value, { one: `${number} token a minute`, other: `${number} tokens a minute` })}`
      : t`${plural(value, { one: `${number} request a minute`, other: `${number} requests a minute` })}`;
  };
  return ({ limits, budgets = [] }) => {
    const { rpm, tpm, concurrency } = limits ?? {};
    return [
      rpm === undefined || rpm === null ? '' : perMinute(rpm, 'requests'),
      tpm === undefined || tpm === null ? '' : perMinute(tpm, 'tokens'),
      concurrency === undefined || concurrency === null ? '' : t`${say(concurrency)} at once`,
      ...budgets.map(budget),
    ]
      .filter((part) => part !== '')
      .join(' · ');
  };
}
