import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { ADMIN } from './harness/gateway.ts';
import { expectSoundPage, openPage, signIn } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

/** Does something that is kept as soon as it is chosen, and waits until the server has it. */
async function kept(page: Page, choose: () => Promise<unknown>): Promise<void> {
  const saved = page.waitForResponse(
    (response) => response.request().method() === 'PATCH' && response.url().endsWith('/api/v1/me') && response.ok(),
  );
  await choose();
  await saved;
}

describe.skipIf(browserMissing !== undefined)('one’s own account', () => {
  const bed = useTestBed();

  it('is a sound page', async () => {
    const opened = await openPage(bed.browser, bed.gateway);
    await signIn(opened.page);
    await opened.page.goto('/account');
    await expectSoundPage(opened, 'account');
    await opened.page.context().close();
  });

  it('keeps theme and language on the server, for the next browser, and paints in the theme from the first frame', async () => {
    const first = await openPage(bed.browser, bed.gateway);
    await signIn(first.page);
    await first.page.goto('/account');
    await kept(first.page, () => first.page.getByLabel('Theme').selectOption('dark'));
    await kept(first.page, () => first.page.getByLabel('Language').selectOption('zh-CN'));
    await first.page.getByRole('heading', { name: '账户' }).waitFor();
    await first.page.context().close();

    const { page, problems } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.getByRole('heading', { name: '主页' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    // What was there before any script of ours had run: the document alone, with its first script.
    await page.route('**/assets/start-*.js', (route) => route.abort());
    await page.goto('/account', { waitUntil: 'commit' });
    await page.waitForFunction(() => document.documentElement.dataset.theme !== undefined);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    await page.unroute('**/assets/start-*.js');
    problems();

    await page.goto('/account');
    await kept(page, () => page.getByLabel('语言').selectOption('en'));
    await page.getByRole('heading', { name: 'Account' }).waitFor();
    await kept(page, () => page.getByLabel('Theme').selectOption('system'));
    expect(await page.locator('html').getAttribute('data-theme')).toBeNull();
    await page.context().close();
  });

  it('shows times in the chosen zone, and says which', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/account');
    await page.getByLabel('Time zone').fill('Asia/Kathmandu');
    await kept(page, () => page.getByLabel('Time zone').blur());
    await page.goto('/admin/audit');
    await page.getByRole('button', { name: /^Last 30 days GMT\+5:45/ }).waitFor();
    await page.context().close();
  });

  it('lists where one is signed in, and ends what one does not know', async () => {
    const other = await openPage(bed.browser, bed.gateway);
    await signIn(other.page);
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/account');
    await page.getByText('This one').waitFor();
    const buttons = page.getByRole('button', { name: 'End session' });
    const before = await buttons.count();
    expect(before).toBeGreaterThanOrEqual(1);
    for (let left = before; left > 0; left -= 1) {
      await buttons.first().click();
      await expect.poll(() => buttons.count()).toBe(left - 1);
    }
    await other.page.goto('/admin');
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.page.context().close();
    await page.context().close();
  });

  it('turns single letters off as shortcuts, and leaves the others', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/account');
    await page.getByRole('heading', { name: 'Account' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    const letters = page.getByRole('switch', { name: 'Single letters as shortcuts' });
    await kept(page, () => letters.uncheck());
    await page.reload();
    await page.getByRole('heading', { name: 'Account' }).focus();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog', { name: 'Command menu' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/account');
    await page.keyboard.press('Escape');
    await kept(page, () => letters.check());
    await page.context().close();
  });

  it('changes the password with the present one, and only with it', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/account');
    await page.getByLabel('Present password').fill('not the present one');
    await page.getByLabel('New password').fill('another good password');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('alert').getByText('The e-mail or the password is wrong').waitFor();
    await page.getByLabel('Present password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed').waitFor();
    await page.context().close();

    const { page: next } = await openPage(bed.browser, bed.gateway);
    await signIn(next, { email: ADMIN.email, password: 'another good password' });
    await next.context().close();
  });
});
