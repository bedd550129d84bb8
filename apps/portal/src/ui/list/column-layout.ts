import type { Column } from './column.ts';

/** What a person made of a list's columns. Absent members are as the page has them. */
export interface ColumnLayout {
  readonly shown?: Readonly<Record<string, boolean>>;
  /** Ids from the start. */
  readonly order?: readonly string[];
  /** Pixels. */
  readonly widths?: Readonly<Record<string, number>>;
}

export const MIN_PX = 48;
export const MAX_PX = 1000;

/** The columns in the person's order. One that the order does not know stands behind its neighbour on the page. */
export function arranged<C extends Pick<Column<never>, 'id'>>(columns: readonly C[], order: readonly string[]): C[] {
  const place = (id: string) => columns.find((column) => column.id === id);
  const result = [...new Set(order)].map(place).filter((column) => column !== undefined);
  columns.forEach((column, index) => {
    if (result.includes(column)) return;
    const neighbour = columns[index - 1];
    result.splice(neighbour === undefined ? 0 : result.indexOf(neighbour) + 1, 0, column);
  });
  return result;
}

/** The order with one id at another's place. */
export function moved(order: readonly string[], id: string, to: string): string[] {
  const index = order.indexOf(to);
  const rest = order.filter((one) => one !== id);
  if (index >= 0) rest.splice(index, 0, id);
  return index < 0 ? [...order] : rest;
}

/** A width that a column may have, in whole pixels. */
export function allowedWidth(px: number): number {
  return Math.round(Math.min(MAX_PX, Math.max(MIN_PX, px)));
}

/** Reads what was kept; what is not sound counts as not chosen. */
export function readLayout(text: string | null): ColumnLayout {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  const { shown, order, widths } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return {
    shown: membersOf(shown, (one) => typeof one === 'boolean'),
    order: Array.isArray(order) ? order.filter((one) => typeof one === 'string') : [],
    widths: membersOf(widths, (one) => typeof one === 'number' && one === allowedWidth(one)),
  };
}

function membersOf<T>(value: unknown, isSound: (one: unknown) => boolean): Readonly<Record<string, T>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, one]) => isSound(one)));
}
