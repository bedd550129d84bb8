import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import { useFormats } from '../../text/use-formats.ts';
import type { Budget, BudgetUnit } from './limit-values.ts';

const NANO_PER_USD = 1e9;

/** How limits and budgets are said. */
export function useLimitWords() {
  const { t } = useLingui();
  const { money, count } = useFormats();
  return useMemo(() => {
    const amount = (unit: BudgetUnit, value: number) => {
      if (unit === 'usd') return money(value * NANO_PER_USD);
      const number = count(value);
      return unit === 'tokens'
        ? t`${plural(value, { one: `${number} token`, other: `${number} tokens` })}`
        : t`${plural(value, { one: `${number} request`, other: `${number} requests` })}`;
    };
    const windows: Readonly<Record<Budget['window'], string>> = {
      hour: t`an hour`,
      day: t`a day`,
      week: t`a week`,
      month: t`a month`,
      total: t`in all`,
    };
    const budget = ({ usd, tokens, requests, window }: Budget) => {
      const [unit, value] =
        usd !== undefined
          ? (['usd', usd] as const)
          : tokens !== undefined
            ? (['tokens', tokens] as const)
            : (['requests', requests ?? 0] as const);
      return `${amount(unit, value)} ${windows[window]}`;
    };
    return { amount, budget, windows };
  }, [t, money, count]);
}
