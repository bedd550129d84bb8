import { type InfiniteData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type CallInput, call } from '../../api/call.ts';
import type { CallRow } from './call-row.ts';

const POLL_MS = 2000;
/** More than one answer holds: the list is read anew instead. */
const MOST_NEW = 200;

type Pages = InfiniteData<{ data: CallRow[]; next_cursor: string | null }, string | undefined>;

interface LiveCalls {
  readonly isOn: boolean;
  /** Whether new rows go to the top at once; else they wait. */
  readonly follows: boolean;
  readonly query: CallInput<'GET /api/v1/calls'>['query'];
  /** Of the list's query. */
  readonly listKey: readonly unknown[];
  readonly rows: readonly CallRow[];
}

/**
 * Asks every two seconds for calls that were logged after the newest one of the list; never in a hidden tab.
 * @returns the calls that wait, and how to put them on top of the list
 */
export function useLiveCalls({ isOn, follows, query, listKey, rows }: LiveCalls) {
  const client = useQueryClient();
  const newest = rows[0]?.id;
  const { data } = useQuery({
    queryKey: ['calls after', query, newest],
    queryFn: ({ signal }) =>
      call('GET /api/v1/calls', { query: { ...query, after: newest, limit: MOST_NEW } }, { signal }),
    enabled: isOn && newest !== undefined,
    refetchInterval: POLL_MS,
    staleTime: 0,
    gcTime: 0,
  });
  const waiting = useMemo(() => {
    const known = new Set(rows.map(({ id }) => id));
    return isOn ? (data?.data ?? []).filter(({ id }) => !known.has(id)) : [];
  }, [isOn, data, rows]);
  const isTooMany = (data?.next_cursor ?? null) !== null;
  const show = () => {
    if (isTooMany) void client.resetQueries({ queryKey: listKey });
    else client.setQueryData<Pages>(listKey, (pages) => (pages === undefined ? pages : withNew(pages, waiting)));
  };
  const isDue = follows && waiting.length > 0;
  useEffect(() => {
    if (isDue) show();
  }, [isDue, waiting]);
  return { waiting: waiting.length, isTooMany, show };
}

/** The latest first; a long call that ended just now stands where it began. */
function withNew({ pages: [first, ...rest], pageParams }: Pages, fresh: readonly CallRow[]): Pages {
  if (first === undefined) return { pages: [], pageParams };
  const data = [...fresh, ...first.data].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
  return { pages: [{ ...first, data }, ...rest], pageParams };
}
