import { describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { ADMIN } from './harness/gateway.ts';
import { openPage, signIn, takePicture } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

describe.skipIf(browserMissing !== undefined)('a session that ends while somebody works', () => {
  const bed = useTestBed();

  it('asks over the page, then does what was asked for, and loses nothing that was typed', async () => {
    const { page, problems } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/account');
    await page.getByLabel('Your name').fill('Ada Lovelace');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save name' }).click();

    const sheet = page.getByRole('dialog', { name: 'Your session has ended' });
    await sheet.waitFor();
    await takePicture(page, 'session-ended');
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ada Lovelace');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password');
    await page.keyboard.type(ADMIN.password);
    await sheet.getByRole('button', { name: 'Sign in', exact: true }).click();

    await page.getByText('Name saved').waitFor();
    await sheet.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Account of Ada Lovelace' }).waitFor();
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('can be left for the sign-in page, for somebody else', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/account');
    await page.getByLabel('Your name').fill('Somebody');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByRole('button', { name: 'Leave this page and sign in as somebody else' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });
});
