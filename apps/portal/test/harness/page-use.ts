import type { Page } from 'playwright-core';
import { settled } from './portal-page.ts';

/** What people do on a page: the command menu, and, in a list, a row and the next one. */
export async function usePage(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Command menu' }).waitFor();
  await page.keyboard.type('cal');
  await page.keyboard.press('Escape');
  const rows = page.locator('[data-index]');
  if ((await rows.count()) > 0) {
    await rows.first().locator('a').first().click();
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Escape');
  }
  await settled(page);
}

/** From one page that was seen before to the next by its link in the menu, until that one's heading stands there. Ms. */
export async function changeRoute(page: Page, name: string): Promise<number> {
  const took = await page.evaluate(async (heading) => {
    const link = [...document.querySelectorAll<HTMLElement>('nav a')].find(
      (one) => one.textContent?.trim() === heading,
    );
    const started = performance.now();
    link?.click();
    while (document.querySelector('h1')?.textContent !== heading)
      await new Promise((frame) => requestAnimationFrame(frame));
    return performance.now() - started;
  }, name);
  await settled(page);
  return took;
}
