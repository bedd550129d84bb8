import type { SearchChange } from './list-search.ts';
import type { ColumnChoice } from './use-column-layout.ts';

/** What both faces of a list take: the table, and the two-line rows of a narrow screen. */
export interface ListRowsProps<Row> {
  /** What the rows are, for assistive technology. */
  readonly label: string;
  readonly choice: ColumnChoice<Row>;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** Whether there are rows after these. */
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly opensRows: boolean;
  readonly openId: string | undefined;
  readonly onOpen: (id: string) => void;
  /** A condition that a cell offered. */
  readonly onFilter: (changes: SearchChange) => void;
  /** The part that scrolls, whenever it has scrolled. */
  readonly onScroll: ((scroller: HTMLElement) => void) | undefined;
  readonly selected: ReadonlySet<string> | undefined;
  readonly onSelect: ((id: string, isSelected: boolean) => void) | undefined;
}
