import type { BrowserContext, Page } from 'playwright-core';

/** What a page was like to look at and to use, as the browser measured it since it was opened. */
export interface Vitals {
  /** Sum of all layout shifts that no press caused: an upper bound of the CLS. */
  readonly shift: number;
  /** What moved, and how much. */
  readonly shifts: readonly string[];
  /** Largest contentful paint. Ms. */
  readonly lcp: number;
  /** The slowest answer to a press, from the press to the frame that shows it. Ms. */
  readonly inp: number;
  /** Frames that took longer than 50 ms. Ms each. */
  readonly longFrames: readonly number[];
}

/** Measures every page that the context opens from now on. */
export async function watchVitals(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const seen = { shift: 0, shifts: [] as string[], lcp: 0, inp: 0, longFrames: [] as number[] };
    Object.assign(window, { vitals: seen });
    const on = (type: string, take: (entry: never) => void) =>
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) take(entry as never);
      }).observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
    interface Shift {
      readonly value: number;
      readonly hadRecentInput: boolean;
      readonly sources: readonly { readonly node: Node | null }[];
    }
    on('layout-shift', ({ value, hadRecentInput, sources }: Shift) => {
      if (hadRecentInput) return;
      seen.shift += value;
      const moved = sources.map(({ node }) =>
        node instanceof Element ? node.outerHTML.slice(0, 100) : node?.nodeName,
      );
      seen.shifts.push(`${value.toFixed(4)}: ${moved.join(' | ')}`);
    });
    on('largest-contentful-paint', ({ startTime }: PerformanceEntry) => {
      seen.lcp = startTime;
    });
    on('event', ({ duration, interactionId }: { duration: number; interactionId: number }) => {
      if (interactionId > 0) seen.inp = Math.max(seen.inp, duration);
    });
    on('long-animation-frame', ({ duration }: PerformanceEntry) => {
      seen.longFrames.push(duration);
    });
  });
}

export async function vitalsOf(page: Page): Promise<Vitals> {
  // Two frames: what the last one showed has been reported by then.
  return await page.evaluate(async () => {
    for (const _ of [1, 2]) await new Promise((frame) => requestAnimationFrame(frame));
    return (window as unknown as { vitals: Vitals }).vitals;
  });
}
