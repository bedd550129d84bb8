import { useRef, useState } from 'react';

/** What a popup tells its button once its code is there. */
export interface PopupArrival {
  /** @returns whether the button was pressed before: then the popup opens at once */
  readonly arrive: () => boolean;
}

/**
 * Lets a button stand, and be pressed, before the code of its popup is there: that is fetched when somebody points at the
 * button or goes to it.
 */
export function useLazyPopup() {
  const [isWanted, setWanted] = useState(false);
  const isThere = useRef(false);
  const wasEarly = useRef(false);
  const wasPressed = useRef(false);
  const want = () => setWanted(true);
  const arrival: PopupArrival = {
    arrive() {
      isThere.current = true;
      return wasPressed.current;
    },
  };
  return {
    isWanted,
    arrival,
    buttonProps: {
      onPointerEnter: want,
      onFocus: want,
      onPointerDown() {
        wasEarly.current = !isThere.current;
      },
    },
    /** For a press of the button. @returns whether the popup missed it, or its beginning, and still has to open */
    missed(): boolean {
      const missed = wasEarly.current || !isThere.current;
      wasEarly.current = false;
      wasPressed.current = missed;
      want();
      return missed;
    },
  };
}
