import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { pressKeyOn } from './harness/keyboard.ts';
import { openPage, settled, signIn } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

/** What the frame around all pages does although its menus are fetched only when they are wanted. */
describe.skipIf(browserMissing !== undefined)('the frame', () => {
  const bed = useTestBed();
  const open = async (options = {}) => {
    const opened = await openPage(bed.browser, bed.gateway, options);
    await signIn(opened.page);
    await settled(opened.page);
    return { ...opened, button: opened.page.getByRole('button', { name: /^Account of/ }) };
  };
  const hasFocus = (page: Page, selector: string) =>
    page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector);

  it('opens a menu for a press that came before the menu was there', async () => {
    const { page, problems, button } = await open();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = 0;
    await page.route('**/assets/*-popup-*.js', async (route) => {
      asked += 1;
      await released;
      await route.continue();
    });
    await button.click();
    await expect.poll(() => asked).toBeGreaterThan(0);
    expect(await page.getByRole('menu').count()).toBe(0);
    release();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
    await button.click();
    await page.getByRole('menu').waitFor();
    await button.click();
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('has its menus by keyboard: Enter opens, arrows go through them, Escape gives the focus back', async () => {
    const { page, button } = await open();
    await pressKeyOn(page, button);
    await page.getByRole('menu').waitFor();
    await expect.poll(() => hasFocus(page, '[role="menu"]')).toBe(true);
    await page.keyboard.press('ArrowUp');
    await expect
      .poll(() => page.getByRole('menuitem', { name: 'Sign out' }).evaluate((one) => one === document.activeElement))
      .toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.context().close();
  });

  it('moves nothing for whoever asks for less motion, and fades for everybody else', async () => {
    const transition = (page: Page) =>
      page
        .getByRole('link', { name: 'Calls', exact: true })
        .first()
        .evaluate((link) => getComputedStyle(link).transitionDuration);
    const still = await open();
    expect(await transition(still.page)).toBe('0s');
    await still.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    expect(await still.page.evaluate(() => document.getAnimations().length)).toBe(0);
    await still.page.context().close();
    const moving = await open({ reducedMotion: 'no-preference' });
    expect(await transition(moving.page)).toBe('0.1s');
    await moving.page.context().close();
  });
});
