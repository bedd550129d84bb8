import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { readList } from '../../api/queries.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { useTimeRange } from '../../ui/list/use-time-range.ts';
import { useMe } from '../session/me.ts';
import { tenantQuery, useScope } from '../session/scope.ts';
import { useCallColumns } from './call-columns.tsx';
import { useCallFilters } from './call-filters.ts';
import type { CallRow } from './call-row.ts';
import type { CallFilter } from './calls-search.ts';
import { CALL_FILTERS } from './calls-search.ts';
import { ExportCalls } from './export-calls.tsx';
import { LiveSwitch, NewCalls } from './live-switch.tsx';
import { NoCalls } from './no-calls.tsx';
import { useLiveCalls } from './use-live-calls.ts';

const CallPanel = lazyPanel(() => import('./call-panel.tsx'), 'CallPanel');

const DEFAULT_RANGE = '24h';
const DEFAULT_SORT = '-at';
const NO_ROWS: readonly CallRow[] = [];
/** Where there is no row yet, the list itself is asked for again. */
const FIRST_ROW_MS = 2000;

type CallSort = '-at' | 'at' | '-cost' | '-duration';

/** Every call, whatever came of it: of a tenant, or of the whole platform. */
export function CallsPage() {
  const { t } = useLingui();
  const me = useMe();
  const scope = useScope();
  const state = useListSearch<CallFilter>();
  const { search, change } = state;
  const { range = DEFAULT_RANGE, sort = DEFAULT_SORT, q } = search;
  const times = useTimeRange(range);
  const [isLive, setLive] = useState(false);
  const [isAtTop, setAtTop] = useState(true);
  const scroller = useRef<HTMLElement>(undefined);

  const chosen = Object.fromEntries(CALL_FILTERS.map((filter) => [filter, search[filter]]));
  const asked = { ...chosen, ...times, ...tenantQuery(scope), q, sort: sort as CallSort };
  const list = readList('GET /api/v1/calls', { query: asked });
  const canFollow = sort === DEFAULT_SORT && times.to === undefined;
  const follows = isLive && canFollow;
  const query = useInfiniteQuery({
    ...list,
    placeholderData: keepPreviousData,
    refetchInterval: (read) => (follows && read.state.data?.pages[0]?.data.length === 0 ? FIRST_ROW_MS : false),
  });
  const rows = useMemo(() => query.data?.pages.flatMap(({ data }) => data) ?? NO_ROWS, [query.data]);
  const live = useLiveCalls({
    isOn: follows && !query.isPlaceholderData,
    follows: isAtTop,
    query: asked,
    listKey: list.queryKey,
    rows,
  });
  const showNew = () => {
    live.show();
    scroller.current?.scrollTo({ top: 0 });
  };
  return (
    <ListPage
      list="calls"
      person={me.user.id}
      title={t`Calls`}
      columns={useCallColumns(scope)}
      rowId={({ id }) => id}
      query={query}
      state={state}
      filters={useCallFilters(scope, rows, search.not_key ?? search.key)}
      searchLabel={t`Find by call id`}
      defaultRange={DEFAULT_RANGE}
      defaultSort={DEFAULT_SORT}
      firstUse={<NoCalls scope={scope} onWiden={() => change({ range: '90d' })} />}
      panel={(open) => <CallPanel open={open} />}
      onScroll={(element) => {
        scroller.current = element;
        setAtTop(element.scrollTop === 0);
      }}
      tools={
        <>
          <LiveSwitch isOn={follows} isPossible={canFollow} onChange={setLive} />
          <ExportCalls query={asked} />
        </>
      }
      above={<NewCalls count={live.waiting} isMore={live.isTooMany} onShow={showNew} />}
    />
  );
}
