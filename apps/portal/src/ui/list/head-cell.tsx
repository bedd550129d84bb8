import { clsx } from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type DragEvent, type PointerEvent, useRef, useState } from 'react';
import type { Column } from './column.ts';
import { allowedWidth } from './column-layout.ts';

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** Puts a column at the place of another. */
  readonly onMove: (id: string, to: string) => void;
  /** Pixels. */
  readonly width: number;
  /** While the edge is pulled, and when it is let go. */
  readonly onSizing: (px: number) => void;
  readonly onSize: (px: number) => void;
}

/** The dragged column's id; no other drag has this type. */
const DRAGGED = 'application/x-sluice-column';

/** A column's head: a press sorts, pulling it moves the column, pulling its edge sizes it. The choice of columns does both by keyboard. */
export function HeadCell<Row>({ column, sort, onSort, onMove, width, onSizing, onSize }: HeadCellProps<Row>) {
  const { id, header, align, sort: member, fallsOnly = false } = column;
  const order =
    member === undefined ? undefined : sort === member ? 'ascending' : sort === `-${member}` ? 'descending' : 'none';
  const Arrow = order === 'descending' ? ArrowDown : ArrowUp;
  const [isTarget, setTarget] = useState(false);
  const drag = {
    draggable: true,
    onDragStart(event: DragEvent) {
      event.dataTransfer.setData(DRAGGED, id);
      event.dataTransfer.effectAllowed = 'move';
    },
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes(DRAGGED)) return;
      event.preventDefault();
      setTarget(true);
    },
    onDragLeave: () => setTarget(false),
    onDrop(event: DragEvent) {
      event.preventDefault();
      setTarget(false);
      const dragged = event.dataTransfer.getData(DRAGGED);
      if (dragged !== '' && dragged !== id) onMove(dragged, id);
    },
  };
  return (
    <th
      scope="col"
      aria-sort={order}
      {...drag}
      className={clsx(
        'relative h-8 border-b border-hairline px-3 text-xs font-medium text-muted last:pr-6',
        'first:sticky first:left-0 first:z-[1] first:pl-6',
        align === 'end' ? 'text-right' : 'text-left',
        isTarget ? 'bg-chosen' : 'bg-surface',
      )}
    >
      {member === undefined ? (
        <span className="block truncate">{header}</span>
      ) : (
        <button
          type="button"
          onClick={() => onSort(fallsOnly || order === 'ascending' ? `-${member}` : member)}
          className="-mx-1 inline-flex h-6 max-w-full items-center gap-1 rounded-sm px-1 hover:bg-hover hover:text-text"
        >
          <span className="truncate">{header}</span>
          <Arrow size={12} aria-hidden className={order === 'none' ? 'opacity-0' : 'text-text'} />
        </button>
      )}
      <Edge width={width} onSizing={onSizing} onSize={onSize} />
    </th>
  );
}

type EdgeProps = Pick<HeadCellProps<never>, 'width' | 'onSizing' | 'onSize'>;

/** The end of a column's head, to be pulled. */
function Edge({ width, onSizing, onSize }: EdgeProps) {
  const start = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const pulled = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    if (start.current === undefined) return undefined;
    const towardsEnd = getComputedStyle(currentTarget).direction === 'rtl' ? -1 : 1;
    return allowedWidth(start.current.width + towardsEnd * (clientX - start.current.x));
  };
  return (
    <span
      aria-hidden
      data-edge
      // Dragged by itself and at once stopped: else its column would be.
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        const px = pulled(event);
        if (px !== undefined) onSizing(px);
      }}
      onPointerUp={(event) => {
        const px = pulled(event);
        start.current = undefined;
        if (px !== undefined) onSize(px);
      }}
      onPointerCancel={() => {
        if (start.current !== undefined) onSizing(start.current.width);
        start.current = undefined;
      }}
      className="absolute inset-y-1.5 end-0 w-2 cursor-col-resize touch-none border-e border-hairline hover:border-accent"
    />
  );
}
