import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { useRef } from 'react';
import { ScrollRegion } from '../scroll-region.tsx';
import { type Column, mainColumn } from './column.ts';
import type { ListRowsProps } from './list-rows.ts';
import { isOwnPress, RowLink } from './list-table.tsx';
import { useCursor } from './use-cursor.ts';
import { useNearEnd } from './use-near-end.ts';

const ROW_PX = 60;

/** The rows on a narrow screen: two lines with the three columns that matter. */
export function NarrowRows<Row extends object>(props: ListRowsProps<Row>) {
  const { label, rows, rowId, hasMore, openId, onOpen } = props;
  const { columns } = props.choice;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  useNearEnd(items.at(-1)?.index ?? 0, props);
  const open = (index: number) => {
    const row = rows[index];
    if (row !== undefined) onOpen(rowId(row));
  };
  const openIndex = openId === undefined ? -1 : rows.findIndex((row) => rowId(row) === openId);
  useCursor({ scroller, virtualizer, count: rows.length, openIndex, onOpen: open, onSelect: undefined });
  return (
    <ScrollRegion
      ref={scroller}
      label={label}
      className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto"
      onScroll={({ currentTarget }) => props.onScroll?.(currentTarget)}
    >
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the link in the row does the same by keyboard.
            <li
              key={key}
              data-index={index}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={index + 1}
              onClick={props.opensRows ? (event) => isOwnPress(event) && open(index) : undefined}
              className="absolute inset-x-0 h-[60px] border-b border-hairline px-4 py-2 text-sm"
              style={{ transform: `translateY(${start}px)` }}
            >
              <TwoLines
                row={row}
                id={rowId(row)}
                columns={columns}
                opens={props.opensRows}
                isOpen={rowId(row) === openId}
              />
            </li>
          );
        })}
      </ul>
    </ScrollRegion>
  );
}

interface TwoLinesProps<Row> {
  readonly row: Row;
  readonly id: string;
  readonly columns: readonly Column<Row>[];
  readonly opens: boolean;
  readonly isOpen: boolean;
}

function TwoLines<Row>({ row, id, columns, opens, isOpen }: TwoLinesProps<Row>) {
  const main = mainColumn(columns)?.cell(row);
  const side = columns.find(({ narrow }) => narrow === 'side');
  const below = columns.find(({ narrow }) => narrow === 'below');
  return (
    <>
      <div className="flex items-center justify-between gap-3">
        <span className="min-w-0 truncate">
          {opens ? (
            <RowLink id={id} isOpen={isOpen}>
              {main}
            </RowLink>
          ) : (
            main
          )}
        </span>
        <span className={clsx('shrink-0 text-xs text-muted', side?.align === 'end' && 'numeric')}>
          {side?.cell(row)}
        </span>
      </div>
      <div className="truncate text-xs leading-5 text-muted">{below?.cell(row)}</div>
    </>
  );
}
