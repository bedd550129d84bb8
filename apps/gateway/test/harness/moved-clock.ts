import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Arguments of Node that make a process's wall clock go by a file: what waits for minutes can be tested in moments, in
 * the real program.
 */
export function movedClock(folder: string): { readonly nodeArgs: readonly string[]; moveTo(aheadMs: number): void } {
  const file = join(folder, 'clock-ahead-ms');
  const script = join(folder, 'moved-clock.mjs');
  writeFileSync(file, '0');
  writeFileSync(
    script,
    `import { readFileSync } from 'node:fs';
     const now = Date.now.bind(Date);
     Date.now = () => now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8') || '0');`,
  );
  return {
    nodeArgs: ['--import', `file://${script}`],
    moveTo: (aheadMs) => writeFileSync(file, String(aheadMs)),
  };
}
