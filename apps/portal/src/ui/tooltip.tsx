import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { Keys } from './keys.tsx';

interface TooltipProps {
  readonly text: ReactNode;
  /** The shortcut that does the same: `mod+k`. */
  readonly keys?: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** What it is about: one element that takes a ref and events. */
  readonly children: ReactElement;
}

/** Says in words what a control does; never the only place where that is said. */
export function Tooltip({ text, keys, side = 'top', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="appear flex max-w-72 items-center gap-2 rounded border border-hairline bg-raised px-2 py-1 text-xs text-text shadow-raised">
            {text}
            {keys === undefined ? null : <Keys keys={keys} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
