import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { ADMIN, type Gateway } from './gateway.ts';

const THEMES = ['light', 'dark'] as const;
/** Pixels: a laptop, and the narrowest phone. */
export const WIDTHS = [1280, 320] as const;

/** Where pictures go when SLUICE_SCREENSHOTS is set; git ignores it. */
const PICTURES = new URL('../../screenshots/', import.meta.url);

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface PortalPage {
  readonly page: Page;
  /** Errors and warnings of the console, broken policies, failed requests to other origins, since the last look. */
  problems(): string[];
}

/** A browser of its own: no cookies, nothing stored. */
export async function openPage(browser: Browser, { url }: Gateway, options = {}): Promise<PortalPage> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    viewport: { width: WIDTHS[0], height: 800 },
    ...options,
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  let seen: string[] = [];
  page.on('console', (message) => {
    // A refusal that the page shows in words is one of the browser's own lines, too.
    const isOwn = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (!isOwn && ['error', 'warning'].includes(message.type())) seen.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => seen.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) seen.push(`asked another origin: ${request.url()}`);
  });
  return {
    page,
    problems() {
      const found = seen;
      seen = [];
      return found;
    },
  };
}

/** Signs in through the page, as a person does. */
export async function signIn(
  page: Page,
  { email, password }: { email: string; password: string } = ADMIN,
): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('main#content').waitFor();
}

/** Waits until nothing is on its way any more: texts, rows, fonts. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1, h2').first().waitFor();
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'hidden' });
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/**
 * Holds what stands on the page to what every page promises: no barrier that axe knows, nothing that scrolls sideways but
 * what says so, nothing wrong in the console; in both themes, on a laptop and on the narrowest phone.
 * @param name of its pictures
 * @param widths those at which there is what is looked at
 */
export async function expectSoundPage(
  { page, problems }: PortalPage,
  name: string,
  widths: readonly number[] = WIDTHS,
): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await settled(page);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `${name} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await painted(page);
      await takePicture(page, `${name}-${theme}-${width}`);
      expect(await barriers(page, theme), `${name}, ${theme}, ${width} px`).toEqual([]);
    }
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  expect(problems(), name).toEqual([]);
}

/** What axe finds, a line for each rule; between the themes only colours differ. */
async function barriers(page: Page, theme: (typeof THEMES)[number]): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (theme === 'light' ? axe.withTags(RULES) : axe.withRules('color-contrast')).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Waits until a change of the theme or the width is on the screen. Nothing fades: the browser asks for no motion. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const _ of [1, 2]) await new Promise((frame) => requestAnimationFrame(frame));
  });
}

/** For whoever changes a page: SLUICE_SCREENSHOTS=1, then look at them. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!process.env.SLUICE_SCREENSHOTS) return;
  await page.screenshot({ path: new URL(`${name}.png`, PICTURES).pathname });
}
