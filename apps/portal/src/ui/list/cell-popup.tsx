import { Menu as Base } from '@base-ui/react/menu';
import { MenuItem, POPUP_CLASS } from '../menu-popup.tsx';
import type { CellOffer } from './column.ts';
import type { SearchChange } from './list-search.ts';

interface CellPopupProps {
  readonly offer: CellOffer;
  readonly onFilter: (changes: SearchChange) => void;
  readonly onClose: () => void;
}

/** The conditions that a cell offers, beside the pointer. */
export function CellPopup({ offer: { filters, x, y }, onFilter, onClose }: CellPopupProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Positioner
          className="z-50 outline-none"
          align="start"
          anchor={{ getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }}
        >
          <Base.Popup className={POPUP_CLASS}>
            {filters.map(({ label, changes }) => (
              <MenuItem key={label} onSelect={() => onFilter(changes)}>
                {label}
              </MenuItem>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
