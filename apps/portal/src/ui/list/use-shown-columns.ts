import { useState } from 'react';
import type { Column } from './column.ts';

export type ShownColumns = Readonly<Record<string, boolean>>;

/** Which columns a person sees, kept on this machine for each person and list. */
export function useShownColumns<Row>(list: string, person: string, columns: readonly Column<Row>[]) {
  const stored = `sluice.columns.${person}.${list}`;
  const [chosen, setChosen] = useState<ShownColumns>(() => read(stored));
  const shown = Object.fromEntries(columns.map(({ id, shown: first = true }) => [id, chosen[id] ?? first]));
  const choose = (id: string, isShown: boolean) => {
    const next = { ...chosen, [id]: isShown };
    setChosen(next);
    localStorage.setItem(stored, JSON.stringify(next));
  };
  return { shown, choose };
}

function read(stored: string): ShownColumns {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(stored) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as ShownColumns) : {};
  } catch {
    // Written by something else: as if nothing had been chosen.
    return {};
  }
}
