import type { Recording } from './recordings.ts';

interface Told {
  readonly recording: Recording;
}

/** What was found by vendor and wire format, sorted. */
export function groups<T extends Told>(accounts: readonly T[]): T[][] {
  const found = new Map<string, T[]>();
  const sorted = accounts.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  for (const account of sorted) {
    const key = keyOf(account);
    found.set(key, [...(found.get(key) ?? []), account]);
  }
  return [...found.values()];
}

function keyOf({ recording }: Told): string {
  return `${recording.provider} ${recording.family}`;
}

/** Equal lines with their number, sorted. */
export function counted(lines: readonly string[]): [number, string][] {
  const numbers = new Map<string, number>();
  for (const line of lines.toSorted()) numbers.set(line, (numbers.get(line) ?? 0) + 1);
  return [...numbers].map(([line, number]) => [number, line]);
}

/** A table of a page in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, head.map((name) => (name === 'recordings' ? '--:' : '---')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
