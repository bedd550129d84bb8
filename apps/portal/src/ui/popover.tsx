import { Popover as Base } from '@base-ui/react/popover';
import { type ReactElement, type ReactNode, useId, useState } from 'react';
import { lazyPart } from './lazy-part.tsx';
import { useLazyPopup } from './lazy-popup.ts';

const PopoverPopup = lazyPart(() => import('./popover-popup.tsx'), 'PopoverPopup');

interface PopoverProps {
  readonly trigger: ReactElement;
  readonly title: ReactNode;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

/** A small form beside its button. */
export function Popover({ trigger, title, open, onOpenChange, children }: PopoverProps) {
  const buttonId = useId();
  const [handle] = useState(() => Base.createHandle());
  const { isWanted, arrival, buttonProps, missed } = useLazyPopup();
  return (
    <>
      <Base.Trigger
        handle={handle}
        id={buttonId}
        render={trigger}
        {...buttonProps}
        onClick={() => {
          if (missed()) onOpenChange(true);
        }}
      />
      {isWanted || open ? (
        <PopoverPopup
          handle={handle}
          buttonId={buttonId}
          title={title}
          open={open}
          onOpenChange={onOpenChange}
          onArrive={arrival.arrive}
        >
          {children}
        </PopoverPopup>
      ) : null}
    </>
  );
}
