/** Prints what each first visit loads beside its budget; exit code 1 where one is passed. Needs the build. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { budgetsOf, type Manifest, sizeKb } from './sizes.ts';

const DIST = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8')) as Manifest;
const sizes = new Map<string, number>();

function sizeOf(file: string): number {
  const known = sizes.get(file) ?? gzipSync(readFileSync(new URL(file, DIST)), { level: 9 }).length;
  sizes.set(file, known);
  return known;
}

let passed = 0;
const budgets = budgetsOf(manifest);
for (const budget of budgets) {
  const kb = sizeKb(manifest, budget, sizeOf);
  const fits = kb <= budget.maxKb;
  if (fits) passed += 1;
  console.log(`${fits ? ' ' : '✗'} ${budget.name.padEnd(28)} ${kb.toFixed(1).padStart(6)} of ${budget.maxKb} KB`);
}
if (passed < budgets.length) {
  console.error('A first visit loads more than its budget: load what is not needed at once when it is needed.');
  process.exitCode = 1;
}
