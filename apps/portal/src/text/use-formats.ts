import { useLingui } from '@lingui/react';
import { createContext, useContext, useMemo } from 'react';
import {
  formatCount,
  formatDay,
  formatDuration,
  formatMoment,
  formatMoney,
  formatMoneyExactly,
  formatRelative,
  formatRowMoment,
  formatShortMoment,
  formatZone,
} from './formats.ts';

/** IANA name; the person's own zone where they chose one, else the browser's. */
export const TimeZone = createContext(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** The person's own variant of the language, for dates and numbers: `en-GB` where the portal speaks `en`. */
function formatsOf(language: string): string {
  const spoken = language.split('-')[0];
  return navigator.languages.find((own) => own.split('-')[0] === spoken) ?? language;
}

/** The formats of `formats.ts` in the person's language and time zone. */
export function useFormats() {
  const { i18n } = useLingui();
  const timeZone = useContext(TimeZone);
  const language = formatsOf(i18n.locale);
  return useMemo(
    () => ({
      language,
      timeZone,
      money: (nanoUsd: number) => formatMoney(language, nanoUsd),
      moneyExactly: (nanoUsd: number) => formatMoneyExactly(language, nanoUsd),
      count: (count: number) => formatCount(language, count),
      duration: (ms: number) => formatDuration(language, ms),
      relative: (at: string, nowMs: number) => formatRelative(language, at, nowMs),
      day: (day: string) => formatDay(language, day),
      moment: (at: string) => formatMoment(language, at, timeZone),
      rowMoment: (at: string) => formatRowMoment(language, at, timeZone),
      shortMoment: (at: string) => formatShortMoment(language, at, timeZone),
      zone: formatZone(language, timeZone),
    }),
    [language, timeZone],
  );
}
