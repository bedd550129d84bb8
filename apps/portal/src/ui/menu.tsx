import { Menu as Base } from '@base-ui/react/menu';
import { type ReactElement, type ReactNode, useId, useState } from 'react';
import { type PopupArrival, useLazyPopup } from './lazy-popup.ts';

/** Ties a menu's popup to its button. */
export interface OpeningMenu extends PopupArrival {
  readonly handle: Base.Handle<unknown>;
  readonly buttonId: string;
}

interface MenuProps {
  /** The button that opens it: one element that takes a ref and events. */
  readonly trigger: ReactElement;
  /** Draws a `MenuPopup`; in the frame and in lists a `lazyPart` does. */
  readonly popup: (menu: OpeningMenu) => ReactNode;
}

export function Menu({ trigger, popup }: MenuProps) {
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
          // Where the popup came between the press and its end it knows of neither.
          if (missed()) handle.open(buttonId);
        }}
      />
      {isWanted ? popup({ handle, buttonId, ...arrival }) : null}
    </>
  );
}
