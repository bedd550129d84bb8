import type { Sample } from './gateway-process.ts';
import { type Tolerance, trendOf } from './slopes.ts';

interface FigureOfSoak extends Tolerance {
  readonly name: string;
  readonly digits: number;
  of(sample: Sample): number;
}

const MB = 1024 * 1024;

const FIGURES: readonly FigureOfSoak[] = [
  { name: 'resident memory, MB', digits: 1, share: 0.1, atLeast: 10, of: ({ rss }) => rss / MB },
  { name: 'heap after a collection, MB', digits: 2, share: 0.1, atLeast: 2, of: ({ heap }) => heap / MB },
  { name: 'buffers outside of the heap, MB', digits: 2, share: 0.1, atLeast: 2, of: ({ outside }) => outside / MB },
  { name: 'open sockets', digits: 1, share: 0.1, atLeast: 10, of: ({ sockets }) => sockets },
  { name: 'open descriptors', digits: 1, share: 0.1, atLeast: 10, of: ({ descriptors }) => descriptors },
  { name: 'socket objects alive', digits: 1, share: 0.1, atLeast: 10, of: ({ socketObjects }) => socketObjects },
  { name: 'timers alive', digits: 1, share: 0.1, atLeast: 10, of: ({ timers }) => timers },
  { name: 'handles of the event loop', digits: 1, share: 0.1, atLeast: 10, of: ({ handles }) => handles },
  { name: 'open reservations', digits: 1, share: 0.1, atLeast: 5, of: ({ reservations }) => reservations },
  { name: 'event loop delay p99, ms', digits: 1, share: 0.1, atLeast: 5, of: ({ delayP99 }) => delayP99 },
];

/** A table of the figures with their trends. */
export function figuresTable(samples: readonly Sample[]): string {
  const rows = FIGURES.map(({ name, digits, of, ...tolerance }) => {
    const values = samples.map(of);
    const trend = trendOf(
      samples.map((sample) => [sample.atMs, of(sample)] as const),
      tolerance,
    );
    const text = (value: number | undefined) => (value ?? Number.NaN).toFixed(digits);
    const cells = [values[0], values.at(-1), Math.min(...values), Math.max(...values), trend.mean, trend.gainPerHour];
    return `| ${[name, ...cells.map(text), trend.flat ? 'flat' : '**not flat**'].join(' | ')} |`;
  });
  const head = '| figure | first | last | lowest | highest | mean of the last 3/4 | gain an hour | verdict |';
  return [head, '|---|---|---|---|---|---|---|---|', ...rows].join('\n');
}

export function countsTable(title: string, counts: ReadonlyMap<string, number>): string {
  const rows = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `| ${name} | ${count} |`);
  return [`| ${title} | times |`, '|---|---|', ...rows].join('\n');
}
