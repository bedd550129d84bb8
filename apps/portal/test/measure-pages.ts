/**
 * Prints what the main pages are like to open and to use, of the built gateway over 200,000 calls: `pnpm --dir apps/portal
 * measure [runs]`. Medians; the second table is of a processor that is four times slower.
 */
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './harness/browser.ts';
import { type Gateway, startGateway } from './harness/gateway.ts';
import { MEASURED_PAGES } from './harness/main-pages.ts';
import { changeRoute, usePage } from './harness/page-use.ts';
import { openPage, settled, signIn } from './harness/portal-page.ts';
import { type Vitals, vitalsOf, watchVitals } from './harness/vitals.ts';
import { readWholeList } from './harness/whole-list.ts';

const CALLS = 200_000;
const RUNS = Number(process.argv[2] ?? 5);

const browser = await openBrowser();
const gateway = await startGateway({ calls: CALLS });
try {
  for (const slower of [1, 4]) await measure(browser, gateway, slower);
} finally {
  await browser.close();
  await gateway.end();
}

/** @param slower how many times slower the page's processor is made */
async function measure(browser: Browser, gateway: Gateway, slower: number): Promise<void> {
  const { page } = await openPage(browser, gateway, { reducedMotion: 'no-preference' });
  await watchVitals(page.context());
  const session = await page.context().newCDPSession(page);
  await signIn(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  console.log(`\nprocessor 1/${slower}, medians of ${RUNS}\n${row('page', 'LCP ms', 'CLS', 'INP ms')}`);
  for (const path of MEASURED_PAGES) {
    const seen: Vitals[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await page.goto(path);
      await settled(page);
      await usePage(page);
      seen.push(await vitalsOf(page));
    }
    const of = (take: (vitals: Vitals) => number) => median(seen.map(take));
    console.log(
      row(path, of(({ lcp }) => lcp).toFixed(0), of(({ shift }) => shift).toFixed(4), of(({ inp }) => inp).toFixed(0)),
    );
  }
  await changeRoutes(page);
  await scroll(page);
  await page.context().close();
}

/** From one page that was seen before to another. */
async function changeRoutes(page: Page): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < RUNS * 2; run += 1) {
    const time = await changeRoute(page, run % 2 === 0 ? 'Keys' : 'Calls');
    if (run > 1) times.push(time);
  }
  console.log(`to a page that was seen before: ${median(times).toFixed(0)} ms`);
}

async function scroll(page: Page): Promise<void> {
  await page.goto('/admin/calls?range=7d&model=model-3');
  await settled(page);
  const started = Date.now();
  const { ids, mostDrawn } = await readWholeList(page, 'Calls');
  const { longFrames } = await vitalsOf(page);
  const longest = Math.max(0, ...longFrames);
  console.log(
    `${ids.length} rows scrolled through in ${((Date.now() - started) / 1000).toFixed(1)} s: at most ${mostDrawn} drawn, ` +
      `${longFrames.length} frames over 50 ms, the longest ${longest.toFixed(0)} ms`,
  );
}

function row(...[name = '', ...figures]: string[]): string {
  return name.padEnd(20) + figures.map((figure) => figure.padStart(9)).join('');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
