import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { type ApiError, asApiError } from '../../api/api-error.ts';
import { Button } from '../button.tsx';
import { ErrorNote } from '../error-note.tsx';
import { Page } from '../page.tsx';
import { Skeleton } from '../skeleton.tsx';
import { FailedState, NothingMatches } from '../state-message.tsx';
import { useNarrow } from '../use-narrow.ts';
import type { Column } from './column.ts';
import { ColumnsButton } from './columns-button.tsx';
import type { Filter } from './filter.ts';
import { FilterBar, SearchBox } from './filter-bar.tsx';
import type { ListRowsProps } from './list-rows.ts';
import { ListTable } from './list-table.tsx';
import { NarrowRows } from './narrow-rows.tsx';
import { SortMenu } from './sort-menu.tsx';
import { TimeRangeButton } from './time-range-button.tsx';
import { useColumnLayout } from './use-column-layout.ts';
import type { ListState } from './use-list-search.ts';

/** What a list needs to know of its endless query; TanStack Query's result has all of it. */
export interface ListQuery<Row> {
  readonly data: { readonly pages: readonly { readonly data: readonly Row[] }[] } | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  /** Shown rows are those of the filters before. */
  readonly isPlaceholderData: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
  readonly refetch: () => unknown;
}

/** The open row: what `panel` shows, and its neighbours. */
export interface OpenRow<Row> {
  readonly id: string;
  /** `undefined` where the list does not hold it: a link to it was followed. */
  readonly row: Row | undefined;
  readonly frame: {
    readonly onClose: () => void;
    readonly onPrevious: (() => void) | undefined;
    readonly onNext: (() => void) | undefined;
  };
}

interface ListPageProps<Row, F extends string> {
  /** Names the list where a person's columns are kept. */
  readonly list: string;
  /** Whose columns: the id of the person. */
  readonly person: string;
  readonly title: string;
  readonly actions?: ReactNode;
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  readonly query: ListQuery<Row>;
  readonly state: ListState<F>;
  readonly filters?: readonly Filter[];
  /** What the search box says; absent: there is none. */
  readonly searchLabel?: string;
  /** The range where the address names none; absent: the list has no times. */
  readonly defaultRange?: string;
  /** The order where the address names none. */
  readonly defaultSort?: string;
  /** What the list is and how to begin, where it is empty without any filter. */
  readonly firstUse: ReactNode;
  readonly panel?: (open: OpenRow<Row>) => ReactNode;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (id: string, isSelected: boolean) => void;
  /** Beside the choice of columns: a switch for live rows, an export. */
  readonly tools?: ReactNode;
  readonly onScroll?: (scroller: HTMLElement) => void;
  /** Between the filters and the rows: a chart, or verbs for what is selected. */
  readonly above?: ReactNode;
  /** Below the rows: what comes after them without moving them. */
  readonly below?: ReactNode;
}

/** Every list of the portal: filters, order and the open row are in the address, rows come from the server as they are needed. */
export function ListPage<Row extends object, F extends string>(props: ListPageProps<Row, F>) {
  const { list, person, title, columns, rowId, query, state, filters = [], panel } = props;
  const { search, change } = state;
  const isNarrow = useNarrow();
  const choice = useColumnLayout(list, person, columns);
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const sort = search.sort ?? props.defaultSort ?? '';
  const onSort = (chosen: string) => change({ sort: chosen === props.defaultSort ? undefined : chosen });
  const onOpen = (id: string) => change({ open: id }, { replace: search.open !== undefined });
  const open = panel === undefined || search.open === undefined ? undefined : openRow(rows, rowId, search.open, change);
  const clear = () =>
    change(Object.fromEntries([...filters.map(({ id }) => id), 'q', 'range'].map((member) => [member, undefined])));
  const rowsProps: ListRowsProps<Row> = {
    label: title,
    choice,
    rows,
    rowId,
    sort,
    onSort,
    hasMore: query.hasNextPage,
    onMore: () => {
      if (!query.isFetchingNextPage) query.fetchNextPage();
    },
    opensRows: panel !== undefined,
    openId: search.open,
    onOpen,
    onFilter: change,
    onScroll: props.onScroll,
    selected: props.selected,
    onSelect: props.onSelect,
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1">
      <Page title={title} actions={props.actions} fill>
        <div className="flex flex-wrap items-center gap-2 border-b border-hairline px-6 pb-3 max-sm:px-4">
          {props.searchLabel === undefined ? null : (
            <SearchBox value={search.q ?? ''} label={props.searchLabel} onChange={(q) => change({ q })} />
          )}
          {props.defaultRange === undefined ? null : (
            <TimeRangeButton
              range={search.range ?? props.defaultRange}
              onChange={(range) => change({ range: range === props.defaultRange ? undefined : range })}
            />
          )}
          <FilterBar search={search} filters={filters} onChange={change} />
          <span className="ml-auto flex items-center gap-1">
            {props.tools}
            {isNarrow ? <SortMenu columns={columns} sort={sort} onSort={onSort} /> : null}
            {isNarrow ? null : <ColumnsButton choice={choice} />}
          </span>
        </div>
        <Progress busy={query.isPlaceholderData && query.isFetching} />
        {props.above}
        <ListBody
          query={query}
          rows={rowsProps}
          isFiltered={isFiltered(search, filters)}
          onClear={clear}
          firstUse={props.firstUse}
          isNarrow={isNarrow}
        />
        {props.below}
      </Page>
      {open === undefined ? null : panel?.(open)}
    </div>
  );
}

function isFiltered(search: Readonly<Record<string, string | undefined>>, filters: readonly Filter[]): boolean {
  return [...filters.map(({ id }) => id), 'q', 'range'].some((member) => search[member] !== undefined);
}

function openRow<Row>(
  rows: readonly Row[],
  rowId: (row: Row) => string,
  id: string,
  change: ListState<string>['change'],
): OpenRow<Row> {
  const index = rows.findIndex((row) => rowId(row) === id);
  const goTo = (row: Row | undefined) =>
    row === undefined ? undefined : () => change({ open: rowId(row) }, { replace: true });
  return {
    id,
    row: rows[index],
    frame: {
      onClose: () => change({ open: undefined }),
      onPrevious: index < 0 ? undefined : goTo(rows[index - 1]),
      onNext: index < 0 ? undefined : goTo(rows[index + 1]),
    },
  };
}

/** A hair of light while other rows are on their way; the rows stay. */
function Progress({ busy }: { readonly busy: boolean }) {
  return (
    <div className="relative h-0">
      {busy ? <div className="absolute inset-x-0 -top-px h-px animate-pulse bg-accent" /> : null}
    </div>
  );
}

interface ListBodyProps<Row> {
  readonly query: ListQuery<Row>;
  readonly rows: ListRowsProps<Row>;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
  readonly firstUse: ReactNode;
  readonly isNarrow: boolean;
}

function ListBody<Row extends object>({ query, rows, isFiltered, onClear, firstUse, isNarrow }: ListBodyProps<Row>) {
  if (query.data === undefined) {
    if (query.error === null) return <LoadingRows />;
    return <FailedState error={asApiError(query.error)} onRetry={() => query.refetch()} />;
  }
  if (rows.rows.length === 0) return isFiltered ? <NothingMatches onClear={onClear} /> : firstUse;
  return (
    <>
      {query.error === null ? null : <Stale error={asApiError(query.error)} onRetry={() => query.refetch()} />}
      {isNarrow ? <NarrowRows {...rows} /> : <ListTable {...rows} />}
    </>
  );
}

/** The rows stay; above them stands why they are old. */
function Stale({ error, onRetry }: { readonly error: ApiError; readonly onRetry: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-3 px-6 py-2">
      <ErrorNote error={error} />
      <Button size="small" onClick={onRetry}>
        <Trans>Try again</Trans>
      </Button>
    </div>
  );
}

const LOADING_ROWS = ['w-2/3', 'w-1/2', 'w-3/4', 'w-2/5', 'w-3/5', 'w-1/2', 'w-2/3', 'w-1/3'];

function LoadingRows() {
  const { t } = useLingui();
  return (
    <div role="status" aria-label={t`Loading`} className="flex flex-col gap-6 px-6 py-4 max-sm:px-4">
      {LOADING_ROWS.map((width, index) => (
        <Skeleton key={index} className={width} />
      ))}
    </div>
  );
}
