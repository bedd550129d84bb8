import { Popover as Base } from '@base-ui/react/popover';
import { type ReactNode, useLayoutEffect } from 'react';

interface PopoverPopupProps {
  readonly handle: Base.Handle<unknown>;
  readonly buttonId: string;
  readonly title: ReactNode;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onArrive: () => unknown;
  readonly children: ReactNode;
}

/** What a popover holds: fetched when it is first wanted. */
export function PopoverPopup(props: PopoverPopupProps) {
  useLayoutEffect(() => {
    props.onArrive();
  }, []);
  return (
    <Base.Root
      handle={props.handle}
      triggerId={props.buttonId}
      open={props.open}
      onOpenChange={(open) => props.onOpenChange(open)}
    >
      <Base.Portal>
        <Base.Positioner className="z-30 outline-none" align="start" sideOffset={4}>
          <Base.Popup className="appear max-h-(--available-height) w-72 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-md border border-hairline bg-raised p-3 shadow-raised outline-none">
            <Base.Title className="mb-2 text-sm font-medium">{props.title}</Base.Title>
            {props.children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
