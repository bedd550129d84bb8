import type { DatedPrice } from './model.ts';

/** Of a model's prices those that hold or will: that of today, those of hours of each day, those of days to come. @param today `2026-11-21`, UTC */
export function pricesFrom(dated: readonly DatedPrice[], today: string): readonly DatedPrice[] {
  const begun = dated.filter(({ from }) => from === null || from <= today);
  const allDay = begun.findLast(({ between }) => between === null);
  return [
    ...(allDay === undefined ? [] : [allDay]),
    ...begun.filter(({ between }) => between !== null),
    ...dated.filter((one) => !begun.includes(one)),
  ];
}

/** The day of now in UTC, by which prices and retirements go. */
export function todayInUtc(): string {
  return new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
}
