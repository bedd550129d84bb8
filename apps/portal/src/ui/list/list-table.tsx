import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { type MouseEvent, memo, type ReactNode, useMemo, useRef, useState } from 'react';
import { CheckboxInput } from '../checkbox-input.tsx';
import { ScrollRegion } from '../scroll-region.tsx';
import { CellMenu } from './cell-menu.tsx';
import { type CellFilter, type Column, mainColumn } from './column.ts';
import { HeadCell } from './head-cell.tsx';
import type { ListRowsProps } from './list-rows.ts';
import type { SearchChange } from './list-search.ts';
import { useCursor } from './use-cursor.ts';
import { useNearEnd } from './use-near-end.ts';

/** The first column stays where the others scroll under it. */
export const STAYS = 'first:sticky first:left-0 first:z-[1] first:bg-inherit first:pl-6';

const ROW_PX = 37;
const HEAD_PX = 33;
const SELECT_PX = 40;

/** The rows as a table: real cells, only as many as can be seen. */
export function ListTable<Row extends object>(props: ListRowsProps<Row>) {
  const { label, rows, rowId, hasMore, openId, onOpen, selected, onSelect } = props;
  const { columns, shown, widths } = props.choice;
  const { t } = useLingui();
  const scroller = useRef<HTMLDivElement>(null);
  const chosen = columns.filter(({ id }) => shown[id] !== false);
  const names = chosen.map(({ id }) => id).join(' ');
  // The same array as long as the same columns are there: rows are drawn again for another one.
  const visible = useMemo(() => chosen, [columns, names]);
  const [sizing, setSizing] = useState<Readonly<Record<string, number>>>({});
  const widthOf = (id: string) => sizing[id] ?? widths[id] ?? 0;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowId(row);
    },
    // Nothing that has the focus hides behind the head.
    scrollPaddingStart: HEAD_PX,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  useNearEnd(items.at(-1)?.index ?? 0, props);
  const openIndex = openId === undefined ? -1 : rows.findIndex((row) => rowId(row) === openId);
  const idAt = (index: number) => {
    const row = rows[index];
    return row === undefined ? undefined : rowId(row);
  };
  useCursor({
    scroller,
    virtualizer,
    count: rows.length,
    openIndex,
    onOpen: (index) => {
      const id = idAt(index);
      if (id !== undefined) onOpen(id);
    },
    onSelect:
      onSelect === undefined
        ? undefined
        : (index) => {
            const id = idAt(index);
            if (id !== undefined) onSelect(id, !selected?.has(id));
          },
  });
  const filtersAt = (element: Element): readonly CellFilter[] => {
    const cell = element.closest('td');
    const row = rows[Number(cell?.closest('tr')?.getAttribute('data-index') ?? Number.NaN)];
    const column = visible.find(({ id }) => id === cell?.getAttribute('data-column'));
    return (row === undefined ? undefined : column?.filters?.(row)) ?? [];
  };
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = visible.length + (onSelect === undefined ? 0 : 1);
  const minWidth = visible.reduce((sum, { id }) => sum + widthOf(id), onSelect === undefined ? 0 : SELECT_PX);
  const growing = (visible.find(({ grow }) => grow) ?? visible.at(-1))?.id;
  return (
    <ScrollRegion
      ref={scroller}
      label={label}
      className="min-h-0 flex-1 overflow-auto"
      onScroll={({ currentTarget }) => props.onScroll?.(currentTarget)}
    >
      <table
        className="w-full table-fixed border-separate border-spacing-0 text-sm"
        style={{ minWidth }}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
      >
        <colgroup>
          {onSelect === undefined ? null : <col style={{ width: SELECT_PX }} />}
          {visible.map(({ id }) => (
            <col key={id} style={id === growing ? undefined : { width: widthOf(id) }} />
          ))}
        </colgroup>
        <thead className="sticky top-0 z-10">
          <tr aria-rowindex={1}>
            {onSelect === undefined ? null : (
              <th scope="col" className="border-b border-hairline bg-surface">
                <span className="sr-only">{t`Selected`}</span>
              </th>
            )}
            {visible.map((column) => (
              <HeadCell
                key={column.id}
                column={column}
                sort={props.sort}
                onSort={props.onSort}
                onMove={props.choice.onMove}
                width={widthOf(column.id)}
                onSizing={(px) => setSizing({ [column.id]: px })}
                onSize={(px) => {
                  setSizing({});
                  props.choice.onSize(column.id, px);
                }}
              />
            ))}
          </tr>
        </thead>
        <CellMenu filtersAt={filtersAt} onFilter={props.onFilter}>
          <Spacer height={before} span={span} />
          {items.map(({ index, key }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const id = rowId(row);
            return (
              <KeptRow
                key={key}
                index={index}
                id={id}
                row={row}
                columns={visible}
                isOpen={openId === id}
                isSelected={selected?.has(id)}
                onOpen={props.opensRows ? onOpen : undefined}
                onSelect={onSelect}
                onFilter={props.onFilter}
              />
            );
          })}
          <Spacer height={after} span={span} />
        </CellMenu>
      </table>
    </ScrollRegion>
  );
}

/** Stands for the rows that are not drawn. */
function Spacer({ height, span }: { readonly height: number; readonly span: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  );
}

interface TableRowProps<Row> {
  readonly index: number;
  readonly id: string;
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly isOpen: boolean;
  readonly isSelected: boolean | undefined;
  readonly onOpen: ((id: string) => void) | undefined;
  readonly onSelect: ((id: string, isSelected: boolean) => void) | undefined;
  readonly onFilter: (changes: SearchChange) => void;
}

function TableRow<Row>(props: TableRowProps<Row>) {
  const { index, id, row, columns, isOpen, isSelected, onOpen, onSelect, onFilter } = props;
  const { t } = useLingui();
  const main = mainColumn(columns)?.id;
  const press = (event: MouseEvent<HTMLTableRowElement>) => {
    if (!isOwnPress(event)) return;
    const cell = event.altKey ? (event.target as Element).closest('td')?.getAttribute('data-column') : undefined;
    const [filter] = columns.find((column) => column.id === cell)?.filters?.(row) ?? [];
    if (filter === undefined) onOpen?.(id);
    else onFilter(filter.changes);
  };
  return (
    <tr
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      onClick={press}
      className={clsx(
        'h-[37px] scroll-mt-9',
        isOpen || isSelected ? 'bg-chosen' : 'bg-surface hover:bg-hover focus-within:bg-hover',
        onOpen !== undefined && 'cursor-default',
      )}
    >
      {onSelect === undefined ? null : (
        <td className="border-b border-hairline pl-3">
          <CheckboxInput
            checked={isSelected ?? false}
            onChange={(checked) => onSelect(id, checked)}
            label={t`Select row ${index + 1}`}
          />
        </td>
      )}
      {columns.map((column) => (
        <td
          key={column.id}
          data-column={column.id}
          className={clsx(
            'truncate border-b border-hairline px-3 last:pr-6',
            STAYS,
            column.align === 'end' && 'numeric text-right',
          )}
        >
          {column.id === main && onOpen !== undefined ? (
            <RowLink id={id} isOpen={isOpen}>
              {column.cell(row)}
            </RowLink>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

/** Whether a press on a row means the row: not a control in it, and not the end of marking text. */
export function isOwnPress(event: MouseEvent): boolean {
  const target = event.target as Element;
  return (
    target.closest('a, button, input, label, [role="checkbox"]') === null &&
    window.getSelection()?.isCollapsed !== false
  );
}

/** While the list scrolls, the rows that stay are not drawn again. */
const KeptRow = memo(TableRow) as typeof TableRow;

/** The address of the open row, so that it can be opened by keyboard, in a new tab, and sent to a colleague. */
export function RowLink(props: { readonly id: string; readonly isOpen: boolean; readonly children: ReactNode }) {
  return (
    <Link
      to="."
      search={((before: object) => ({ ...before, open: props.id })) as never}
      resetScroll={false}
      aria-current={props.isOpen ? 'true' : undefined}
      className="inline-block max-w-full min-w-6 truncate rounded-sm align-middle leading-6 font-medium text-text -outline-offset-2 hover:underline"
    >
      {props.children}
    </Link>
  );
}
