import lighthouse, { desktopConfig } from 'lighthouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openSharedBrowser, type SharedBrowser } from './harness/browser.ts';
import { slowdown } from './harness/busy.ts';
import { type Gateway, startGateway } from './harness/gateway.ts';
import { signIn } from './harness/portal-page.ts';

/** Of 100, in each category. */
const LEAST = 95;
/**
 * Looks at a page before it counts as too slow. What else the machine does only ever takes points away, so the best look
 * is the nearest to the page itself; a page that has become slower is slower in each of them.
 */
const LOOKS = 4;
/** What Lighthouse is not asked: that search engines find an installation is not wanted. */
const SKIPPED = ['is-crawlable'];

const PAGES = ['/sign-in', '/admin', '/admin/calls', '/admin/keys', '/admin/models', '/w/default'] as const;

describe.skipIf(browserMissing !== undefined)('Lighthouse', () => {
  let gateway: Gateway;
  let browser: SharedBrowser;
  beforeAll(async () => {
    gateway = await startGateway({ calls: 20_000 });
    browser = await openSharedBrowser(gateway.url);
  });
  afterAll(async () => {
    await browser?.end();
    await gateway?.end();
  });

  it.each(PAGES)('gives %s at least 95 points in each category, on a laptop', async (path) => {
    if (path === '/sign-in') await browser.context.clearCookies();
    else await beSignedIn(browser);
    const lacks: string[][] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      const flags = { port: browser.port, disableStorageReset: true, skipAudits: SKIPPED };
      const result = await lighthouse(gateway.url + path, flags, laptop(slowdown()));
      if (result === undefined) throw new Error(`Lighthouse has no result for ${path}`);
      lacks.push(lacksOf(result.lhr));
      if (lacks.at(-1)?.length === 0) return;
    }
    expect(lacks).toEqual([]);
  });
});

/** Lighthouse's own laptop; what it counts the processor's work times, as busy as the machine is. */
function laptop(busy: number): typeof desktopConfig {
  const { settings } = desktopConfig;
  const throttling = { ...settings?.throttling, cpuSlowdownMultiplier: 1 / busy };
  return { ...desktopConfig, settings: { ...settings, throttling } };
}

async function beSignedIn({ context }: SharedBrowser): Promise<void> {
  const [page] = context.pages();
  if (page !== undefined && (await context.cookies()).length === 0) await signIn(page);
}

type Report = NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr'];

/** The categories with too few points, each with what cost it some. */
function lacksOf({ categories, audits, runtimeError }: Report): string[] {
  if (runtimeError !== undefined) return [runtimeError.message];
  return Object.values(categories).flatMap(({ id, score, auditRefs }) => {
    const points = Math.round((score ?? 0) * 100);
    if (points >= LEAST) return [];
    const costly = auditRefs
      .map(({ id: audit, weight }) => ({ weight, ...audits[audit] }))
      .filter((audit) => audit.weight > 0 && typeof audit.score === 'number' && audit.score < 1)
      .map((audit) => `${audit.id} ${audit.displayValue ?? audit.score}`);
    return [`${id}: ${points} (${costly.join(', ')})`];
  });
}
