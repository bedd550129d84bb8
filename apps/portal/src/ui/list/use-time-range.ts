import { useMemo } from 'react';
import { type TimeRange, timeRange } from './time-range.ts';

/** The moments of a range as it stands in an address. They stay the same until the range changes, so that a query's key does. */
export function useTimeRange(range: string): TimeRange {
  return useMemo(() => timeRange(range, Date.now()), [range]);
}
