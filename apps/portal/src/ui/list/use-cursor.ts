import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef } from 'react';
import { useShortcut } from '../../keyboard/use-shortcut.ts';

interface CursorOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly count: number;
  /** Where the open row stands; -1 where none is open. */
  readonly openIndex: number;
  readonly onOpen: (index: number) => void;
  readonly onSelect: ((index: number) => void) | undefined;
}

const rowOf = (element: Element | null) => element?.closest('[data-index]') ?? null;

/**
 * J and K go through the rows: they move the focus, and where a row is open the open row. X selects the row in focus.
 * Enter is the link's own.
 */
export function useCursor({ scroller, virtualizer, count, openIndex, onOpen, onSelect }: CursorOptions): void {
  const wanted = useRef(-1);
  // The address follows a press only after a while; the next press goes on from where the one before leads.
  const leads = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (openIndex < 0 || openIndex === leads.current) leads.current = undefined;
  }, [openIndex]);
  const focused = () => {
    const row = rowOf(document.activeElement);
    return row !== null && scroller.current?.contains(row) ? Number(row.getAttribute('data-index')) : -1;
  };
  const move = (step: 1 | -1) => {
    const from = openIndex >= 0 ? (leads.current ?? openIndex) : focused();
    const index = Math.min(count - 1, Math.max(0, from < 0 && step === -1 ? 0 : from + step));
    virtualizer.scrollToIndex(index, { align: 'auto' });
    if (openIndex < 0) wanted.current = index;
    else {
      leads.current = index === openIndex ? undefined : index;
      onOpen(index);
    }
    focusWanted();
  };
  const focusWanted = () => {
    if (wanted.current < 0) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
    if (!link) return;
    link.focus({ preventScroll: true });
    wanted.current = -1;
  };
  // A row far away is drawn only after the list has scrolled to it.
  useEffect(focusWanted);
  useShortcut('next', count === 0 ? undefined : () => move(1));
  useShortcut('previous', count === 0 ? undefined : () => move(-1));
  useShortcut(
    'select',
    onSelect === undefined
      ? undefined
      : () => {
          const index = openIndex >= 0 ? openIndex : focused();
          if (index >= 0) onSelect(index);
        },
  );
}
