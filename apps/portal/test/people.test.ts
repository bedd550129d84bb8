import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { expectSoundPage, openPage, signIn } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

const OWNER = { email: 'owner@acme.example', password: 'owner of the tenant acme' };

describe.skipIf(browserMissing !== undefined)('somebody of a tenant', () => {
  const bed = useTestBed();
  /** Of the tenant's first owner. */
  let link: string;
  beforeAll(async () => {
    for (const slug of ['acme', 'other']) {
      await bed.gateway.control('POST /api/v1/tenants', '/api/v1/tenants', { slug, name: slug.toUpperCase() });
    }
    const { data } = await bed.gateway.control('GET /api/v1/tenants', '/api/v1/tenants?q=acme');
    const invitations = `/api/v1/tenants/${data[0]?.id}/invitations`;
    const invitation = { email: OWNER.email, role: 'owner' } as const;
    ({ url: link } = await bed.gateway.control('POST /api/v1/tenants/{tenant}/invitations', invitations, invitation));
  });

  /** The link names the address that the gateway was told it has. */
  const follow = (page: Page) => {
    const { pathname, hash } = new URL(link);
    return page.goto(pathname + hash);
  };

  it('comes in by an invitation, whose secret leaves the address at once', async () => {
    const opened = await openPage(bed.browser, bed.gateway);
    const { page } = opened;
    await follow(page);
    await page.getByRole('heading', { name: 'Join ACME' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await expectSoundPage(opened, 'invitation');
    await page.getByLabel('Your name').fill('Olive Owner');
    await page.getByLabel('New password').fill(OWNER.password);
    await page.getByRole('button', { name: 'Accept invitation' }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/w/acme');
    await page.getByRole('button', { name: 'Account of Olive Owner' }).waitFor();
    await page.context().close();
  });

  it('cannot use the link twice', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await follow(page);
    await page.getByRole('heading', { name: 'This invitation cannot be used' }).waitFor();
    await page.context().close();
  });

  it('finds the pages of the tenant in the menu, and none of the platform’s', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page, OWNER);
    const menu = page.getByRole('navigation', { name: 'Menu' });
    await menu.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/w/acme/audit');
    expect(await menu.getByRole('link', { name: 'System' }).count()).toBe(0);
    await page.goto('/admin');
    await page.getByText('Your role does not show this').waitFor();
    await page.context().close();
  });

  it('is told of a tenant of others what is told of one that is not there', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page, OWNER);
    for (const tenant of ['other', 'nothing-of-that-name']) {
      await page.goto(`/w/${tenant}/audit`);
      await page.getByText('There is no such page').waitFor();
    }
    await page.context().close();
  });
});

describe.skipIf(browserMissing !== undefined)('a platform admin', () => {
  const bed = useTestBed();

  it('goes from the platform to a tenant and back by the switch, by the command menu and by letters', async () => {
    const { page, problems } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.getByRole('button', { name: 'Tenant: Platform' }).click();
    await page.getByRole('menuitem', { name: 'Default' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/w/default');
    await page.getByRole('heading', { name: 'Home' }).waitFor();

    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog', { name: 'Command menu' }).waitFor();
    await page.keyboard.type('aud');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/w/default/audit');
    // Whoever cannot see the page change hears it: its heading has the focus.
    await expect
      .poll(() => page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent}`))
      .toBe('H1 Audit');

    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/w/default');
    await expect.poll(() => page.title()).toBe('Home · Sluice');
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('can skip the menu by keyboard', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/account');
    await page.getByRole('heading', { name: 'Account' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await page.context().close();
  });
});
