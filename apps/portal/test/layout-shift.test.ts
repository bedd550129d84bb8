import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openBrowser } from './harness/browser.ts';
import { type CallsWorld, startCallsWorld } from './harness/calls-world.ts';
import { MAIN_PAGES } from './harness/main-pages.ts';
import { openPage, settled, signIn, WIDTHS } from './harness/portal-page.ts';
import { vitalsOf, watchVitals } from './harness/vitals.ts';

/** The most that may move while a page loads, as CLS counts it: the share of the window times the share of the way. */
const MOST = 0.02;

describe.skipIf(browserMissing !== undefined)('a page that loads', () => {
  let browser: Browser;
  let world: CallsWorld;
  beforeAll(async () => {
    browser = await openBrowser();
    world = await startCallsWorld();
    const say = { messages: [{ role: 'user', content: 'Hello' }] };
    // A provider that refuses its key cools down: Home has something to tell that it did not know before.
    for (const model of ['fast', 'steady', 'old', 'fast']) await world.chat('prod', { model, ...say });
    await world.gateway.control('POST /api/v1/tenants/{tenant}/invitations', '/api/v1/tenants/acme/invitations', {
      email: 'invited@example.com',
      role: 'member',
    });
  });
  afterAll(async () => {
    await browser?.close();
    await world?.end();
  });

  it.each(WIDTHS)('moves nothing that is there already: every page at %i px', async (width) => {
    const { page } = await openPage(browser, world.gateway, { viewport: { width, height: 800 } });
    await watchVitals(page.context());
    await signIn(page);
    const moved: string[] = [];
    for (const path of MAIN_PAGES) {
      await page.goto(path);
      await settled(page);
      const { shift, shifts } = await vitalsOf(page);
      if (shift > MOST) moved.push(`${path}: ${shift.toFixed(4)}\n  ${shifts.join('\n  ')}`);
    }
    expect(moved).toEqual([]);
    await page.context().close();
  });

  it('tells which provider takes no calls, in a line that was there before it was known', async () => {
    const { page } = await openPage(browser, world.gateway);
    await signIn(page);
    await page.goto('/admin');
    await page.getByRole('link', { name: '1 provider or key takes no calls now' }).waitFor();
    await page.getByRole('region', { name: 'Providers that take no calls now' }).getByText('azure-old').waitFor();
    await page.context().close();
  });
});
