import { ContextMenu } from '@base-ui/react/context-menu';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { MenuItem } from '../menu.tsx';
import type { CellFilter } from './column.ts';
import type { SearchChange } from './list-search.ts';

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
  const [offered, setOffered] = useState<readonly CellFilter[]>([]);
  const press = (event: MouseEvent & { preventBaseUIHandler?: () => void }) => {
    const element = event.target as Element;
    const filters = element.closest('a, button, input') === null ? filtersAt(element) : [];
    if (filters.length === 0) event.preventBaseUIHandler?.();
    else setOffered(filters);
  };
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={<tbody />} onContextMenu={press}>
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="z-50 outline-none">
          <ContextMenu.Popup className="appear min-w-40 max-w-80 rounded-md border border-hairline bg-raised p-1 shadow-raised outline-none">
            {offered.map(({ label, changes }) => (
              <MenuItem key={label} onSelect={() => onFilter(changes)}>
                {label}
              </MenuItem>
            ))}
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
