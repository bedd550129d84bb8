import { numberFormat } from '../../text/intl-formats.ts';

/** An exact decimal of dollars, to the last digit that it has; as a text it goes beyond what a number can hold. */
export function exactUsd(language: string, usd: string): string {
  const format = numberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: 9,
  });
  return format.format(usd as Intl.StringNumericLiteral);
}
