import { useMemo, useState } from 'react';
import type { Column } from './column.ts';
import { allowedWidth, arranged, type ColumnLayout, moved, readLayout } from './column-layout.ts';

/** A list's columns as one person sees them, and how they change that. */
export interface ColumnChoice<Row> {
  /** All of them, in the person's order. */
  readonly columns: readonly Column<Row>[];
  readonly shown: Readonly<Record<string, boolean>>;
  /** Pixels. */
  readonly widths: Readonly<Record<string, number>>;
  readonly onShow: (id: string, isShown: boolean) => void;
  /** Puts a column at the place of another. */
  readonly onMove: (id: string, to: string) => void;
  readonly onSize: (id: string, px: number) => void;
  readonly onReset: () => void;
}

/** Which columns a person sees, where and how wide; kept on this machine for each person and list. */
export function useColumnLayout<Row>(list: string, person: string, page: readonly Column<Row>[]): ColumnChoice<Row> {
  const stored = `sluice.columns.${person}.${list}`;
  const [layout, setLayout] = useState<ColumnLayout>(() => readLayout(localStorage.getItem(stored)));
  const columns = useMemo(() => arranged(page, layout.order ?? []), [page, layout.order]);
  const keep = (next: ColumnLayout) => {
    setLayout(next);
    localStorage.setItem(stored, JSON.stringify(next));
  };
  return {
    columns,
    shown: Object.fromEntries(page.map(({ id, shown: first = true }) => [id, layout.shown?.[id] ?? first])),
    widths: Object.fromEntries(page.map(({ id, width }) => [id, layout.widths?.[id] ?? width])),
    onShow: (id, isShown) => keep({ ...layout, shown: { ...layout.shown, [id]: isShown } }),
    onMove: (id, to) => {
      const order = columns.map((column) => column.id);
      keep({ ...layout, order: moved(order, id, to) });
    },
    onSize: (id, px) => keep({ ...layout, widths: { ...layout.widths, [id]: allowedWidth(px) } }),
    onReset: () => keep({}),
  };
}
