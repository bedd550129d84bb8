import { useEffect } from 'react';
import type { ListRowsProps } from './list-rows.ts';

/** How many rows before the last one the next page is asked for. */
const AHEAD = 40;

type NearEnd = Pick<ListRowsProps<unknown>, 'hasMore' | 'onMore'> & { readonly rows: readonly unknown[] };

/** Asks for more rows before the person gets to the end of those that are there. */
export function useNearEnd(lastIndex: number, { rows, hasMore, onMore }: NearEnd): void {
  const isNear = hasMore && lastIndex >= rows.length - AHEAD;
  useEffect(() => {
    if (isNear) onMore();
  }, [isNear, rows.length]);
}
