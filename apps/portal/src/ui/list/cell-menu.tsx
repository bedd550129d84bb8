import { type MouseEvent, type ReactNode, useState } from 'react';
import { lazyPart } from '../lazy-part.tsx';
import type { CellFilter, CellOffer } from './column.ts';
import type { SearchChange } from './list-search.ts';

const CellPopup = lazyPart(() => import('./cell-popup.tsx'), 'CellPopup');

interface CellMenuProps {
  /** The conditions that the cell at that element offers. */
  readonly filtersAt: (element: Element) => readonly CellFilter[];
  readonly onFilter: (changes: SearchChange) => void;
  /** Rows. */
  readonly children: ReactNode;
}

/**
 * A table's body whose cells offer conditions on a right click or a long press. Cells that offer none keep the browser's
 * own menu, and so do links. By keyboard the same conditions are behind F.
 */
export function CellMenu({ filtersAt, onFilter, children }: CellMenuProps) {
  const [offer, setOffer] = useState<CellOffer>();
  const press = (event: MouseEvent) => {
    const element = event.target as Element;
    const filters = element.closest('a, button, input') === null ? filtersAt(element) : [];
    if (filters.length === 0) return;
    event.preventDefault();
    setOffer({ filters, x: event.clientX, y: event.clientY });
  };
  return (
    <>
      <tbody onContextMenu={press}>{children}</tbody>
      {offer === undefined ? null : <CellPopup offer={offer} onFilter={onFilter} onClose={() => setOffer(undefined)} />}
    </>
  );
}
