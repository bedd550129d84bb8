import type { ReactNode } from 'react';
import type { SearchChange } from './list-search.ts';

/** A condition that a cell offers: "Only 429". */
export interface CellFilter {
  readonly label: string;
  readonly changes: SearchChange;
}

/** What a cell offered where somebody pressed; pixels of the window. */
export interface CellOffer {
  readonly filters: readonly CellFilter[];
  readonly x: number;
  readonly y: number;
}

/** A column of a list; what a list shows of each row. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Pixels; a column with `grow` takes what is left, too. */
  readonly width: number;
  readonly grow?: boolean;
  /** Numbers stand at the end. */
  readonly align?: 'end';
  /** Conditions that a right click on the cell offers; with ⌥ a click takes the first. */
  readonly filters?: (row: Row) => readonly CellFilter[];
  /** The server's sort member; absent: not sortable. */
  readonly sort?: string;
  /** The server only sorts it from the largest down. */
  readonly fallsOnly?: true;
  /**
   * The three columns that matter on a narrow screen, where a row has two lines: `main` and `side` on the first, `below`
   * on the second. `main` is also the link that opens the row.
   */
  readonly narrow?: 'main' | 'side' | 'below';
  /** Whether it is shown before a person chose; default: it is. */
  readonly shown?: boolean;
}

/** The column whose cell is the row's name. */
export function mainColumn<Row>(columns: readonly Column<Row>[]): Column<Row> | undefined {
  return columns.find(({ narrow }) => narrow === 'main') ?? columns[0];
}
