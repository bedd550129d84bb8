import type { Locator, Page } from 'playwright-core';

/** More presses than any page has things to stop at. */
const MOST_TABS = 80;

/** Goes on with Tab until that has the focus, as somebody without a mouse does. @throws Error where Tab never gets there */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const stops: string[] = [];
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    stops.push(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 60) ?? ''));
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${target}, but ${[...new Set(stops)].join(' ')}`);
}

/** Types into a field that Tab reaches; what it held before is replaced. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Presses a button or follows a link that Tab reaches. */
export async function pressKeyOn(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}
