/** Money, numbers and moments as a person reads them. Values stay integers until here. */

import { dateFormat, numberFormat } from './intl-formats.ts';

const NANO_PER_USD = 1e9;

/** As many digits as matter: `$0.0004`, `$12.30`, `$1.2K`. */
export function formatMoney(language: string, nanoUsd: number): string {
  const usd = nanoUsd / NANO_PER_USD;
  const size = Math.abs(usd);
  const digits: Intl.NumberFormatOptions =
    size >= 10_000
      ? { notation: 'compact', maximumFractionDigits: 1 }
      : size === 0 || size >= 1
        ? { minimumFractionDigits: 2, maximumFractionDigits: 2 }
        : size >= 0.01
          ? { minimumFractionDigits: 2, maximumFractionDigits: 3 }
          : { maximumSignificantDigits: 2 };
  return usdFormat(language, digits).format(usd);
}

/** To the last nano-dollar, for the hover. */
export function formatMoneyExactly(language: string, nanoUsd: number): string {
  return usdFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 9 }).format(nanoUsd / NANO_PER_USD);
}

function usdFormat(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return numberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    ...options,
  });
}

/** Counts of tokens or calls: `1,204`, `12.4K`. */
export function formatCount(language: string, count: number): string {
  const compact = Math.abs(count) >= 10_000;
  return numberFormat(language, compact ? { notation: 'compact', maximumFractionDigits: 1 } : {}).format(count);
}

/** `340 ms`, `1.2 s`, `3 min`. */
export function formatDuration(language: string, ms: number): string {
  const [value, unit, digits] =
    ms < 1000
      ? [Math.round(ms), 'millisecond', 0]
      : ms < 60_000
        ? [ms / 1000, 'second', 1]
        : [Math.round(ms / 60_000), 'minute', 0];
  return numberFormat(language, {
    style: 'unit',
    unit: unit as string,
    unitDisplay: 'short',
    maximumFractionDigits: digits as number,
  }).format(value as number);
}

const STEPS = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Number.POSITIVE_INFINITY],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];

/** `3 minutes ago`, `in 2 days`. @param nowMs Unix ms */
export function formatRelative(language: string, at: string, nowMs: number): string {
  let value = (Date.parse(at) - nowMs) / 1000;
  for (const [unit, next] of STEPS) {
    if (Math.abs(Math.round(value)) < next) {
      return new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }).format(Math.round(value), unit);
    }
    value /= next;
  }
  return at;
}

/** Date and time to the second in that zone. */
export function formatMoment(language: string, at: string, timeZone: string): string {
  return dateFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(new Date(at));
}

/** A day that is the same in every zone: `14 Jan 2027`. @param day `2027-01-14` */
export function formatDay(language: string, day: string): string {
  return dateFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day));
}

/** Short, for rows: `21 Nov, 16:04:09`. */
export function formatRowMoment(language: string, at: string, timeZone: string): string {
  return dateFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(at));
}

/** To the minute, for axes: `21 Nov, 16:04`. */
export function formatShortMoment(language: string, at: string, timeZone: string): string {
  return dateFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(at));
}

/** The zone as people say it: `GMT+1`, `UTC`. */
export function formatZone(language: string, timeZone: string): string {
  const parts = dateFormat(language, { timeZone, timeZoneName: 'short' }).formatToParts(new Date());
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}
