import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface MovedClock {
  readonly nodeArgs: readonly string[];
  /** @param monotonicMs how far the clock that only ever rises is ahead; default: where it is without us */
  moveTo(aheadMs: number, monotonicMs?: number): void;
}

/**
 * Arguments of Node that make a process's clocks go by a file: what waits for minutes can be tested in moments, in the
 * real program.
 *
 * @param hurried what is to be done each minute is done ten times a second, and `a minute has passed` is printed
 */
export function movedClock(folder: string, hurried = false): MovedClock {
  const file = join(folder, 'clocks-ahead-ms');
  const script = join(folder, 'moved-clock.mjs');
  writeFileSync(file, '0 0');
  writeFileSync(
    script,
    `import { readFileSync } from 'node:fs';
     const ahead = (at) => Number(readFileSync(${JSON.stringify(file)}, 'utf8').split(' ')[at] || '0');
     const wall = Date.now.bind(Date);
     const monotonic = performance.now.bind(performance);
     Date.now = () => wall() + ahead(0);
     performance.now = () => monotonic() + ahead(1);
     ${hurried ? HURRY : ''}`,
  );
  return {
    nodeArgs: ['--import', `file://${script}`],
    moveTo: (aheadMs, monotonicMs = 0) => writeFileSync(file, `${aheadMs} ${monotonicMs}`),
  };
}

const HURRY = `
  const every = setInterval;
  globalThis.setInterval = (run, ms, ...args) => {
    if (ms !== 60_000) return every(run, ms, ...args);
    return every((...given) => {
      run(...given);
      process.stderr.write('a minute has passed\\n');
    }, 100, ...args);
  };`;
