import type { ReactNode } from 'react';

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
  /** The server's sort member; absent: not sortable. */
  readonly sort?: string;
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
