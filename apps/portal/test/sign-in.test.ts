import { describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { ADMIN } from './harness/gateway.ts';
import { expectSoundPage, openPage, signIn } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

describe.skipIf(browserMissing !== undefined)('signing in', () => {
  const bed = useTestBed({ oneTimePassword: true });

  it('leads by keyboard alone from the one-time password to a password of one’s own, and home', async () => {
    const { page, problems } = await openPage(bed.browser, bed.gateway);
    await page.goto('/');
    await page.getByLabel('E-mail').focus();
    await page.keyboard.type(ADMIN.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(bed.gateway.oneTimePassword ?? '');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
    // What was just typed is not asked for again; whoever comes back later types it, as no page knows it any more.
    expect(await page.getByLabel('One-time password').count()).toBe(0);
    await page.goto('/');
    await page.getByLabel('One-time password').focus();
    await page.keyboard.type(bed.gateway.oneTimePassword ?? '');
    await page.keyboard.press('Tab');
    await page.keyboard.type('short');
    await page.keyboard.press('Enter');
    // What is wrong stands at its field, which has the focus again.
    await page.getByText('It has fewer than 12 characters').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('chosen');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(ADMIN.password);
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Home' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin');
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('says the same for a wrong password and an unknown person, and keeps the e-mail', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await page.goto('/sign-in');
    for (const email of [ADMIN.email, 'nobody@example.com']) {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').getByText('The e-mail or the password is wrong').waitFor();
      expect(await page.getByLabel('E-mail').inputValue()).toBe(email);
    }
    await page.context().close();
  });

  it('asks for what is missing before it asks the server', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const field = page.getByLabel('E-mail');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.context().close();
  });

  it('goes on to where the person wanted to go, and to no address of somebody else’s', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await page.goto('/admin/audit?action=session.create');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('E-mail').fill(ADMIN.email);
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
    expect(page.url()).toBe(`${bed.gateway.url}/admin/audit?action=session.create`);
    for (const to of ['//elsewhere.example', 'https://elsewhere.example', '/\\elsewhere.example']) {
      await page.context().clearCookies();
      await page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
      await page.getByLabel('E-mail').fill(ADMIN.email);
      await page.getByLabel('Password').fill(ADMIN.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Home' }).waitFor();
      expect(new URL(page.url()).origin).toBe(bed.gateway.url);
    }
    await page.context().close();
  });

  it('ends with signing out: nothing opens any more', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/admin');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  it('is a sound page', async () => {
    const opened = await openPage(bed.browser, bed.gateway);
    await opened.page.goto('/sign-in');
    await expectSoundPage(opened, 'sign-in');
    await opened.page.goto('/no-such-page');
    await expectSoundPage(opened, 'not-found');
    await opened.page.goto('/invitation');
    await expectSoundPage(opened, 'no-invitation');
    await opened.page.context().close();
  });
});
