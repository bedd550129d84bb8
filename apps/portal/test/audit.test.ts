import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openBrowser } from './harness/browser.ts';
import { type Gateway, startGateway } from './harness/gateway.ts';
import { expectSoundPage, openPage, settled, signIn, takePicture } from './harness/portal-page.ts';

/** More than two pages of a list. */
const TENANTS = 260;

/** What every list promises, shown on the one with the most rows to be had for nothing. */
describe.skipIf(browserMissing !== undefined)('the audit, as a list', () => {
  let browser: Browser;
  let gateway: Gateway;
  beforeAll(async () => {
    browser = await openBrowser();
    gateway = await startGateway();
    for (let n = 1; n <= TENANTS; n += 1) {
      await gateway.control('POST /api/v1/tenants', '/api/v1/tenants', { slug: `t${n}`, name: `Tenant ${n}` });
    }
    await gateway.control('POST /api/v1/tenants', '/api/v1/tenants', {
      slug: 'long',
      name: `<script>alert(1)</script> ${'x'.repeat(150)}`,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.end();
  });

  const open = async (path = '/admin/audit') => {
    const opened = await openPage(browser, gateway);
    await signIn(opened.page);
    await opened.page.goto(path);
    await settled(opened.page);
    return opened;
  };

  it('is a sound page, with a row open and without', async () => {
    const opened = await open();
    await expectSoundPage(opened, 'audit');
    await opened.page.getByRole('row').nth(2).getByRole('link').click();
    await opened.page.getByRole('complementary', { name: 'Details' }).waitFor();
    await expectSoundPage(opened, 'audit-open');
    await opened.page.goto('/admin/audit?action=no.such.action');
    await opened.page.getByText('Nothing matches these filters').waitFor();
    await expectSoundPage(opened, 'audit-nothing');
    await opened.page.context().close();
  });

  it('draws only the rows that can be seen, and numbers them all', async () => {
    const { page } = await open();
    const rows = page.locator('tbody tr[data-index]');
    expect(await rows.count()).toBeLessThan(60);
    const region = page.getByRole('region', { name: 'Audit' });
    await expect
      .poll(async () => {
        await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        return await page.getByRole('table').getAttribute('aria-rowcount');
      })
      // Once the last page is there the number of rows is known.
      .not.toBe('-1');
    const count = Number(await page.getByRole('table').getAttribute('aria-rowcount'));
    expect(count).toBeGreaterThan(TENANTS);
    expect(await rows.count()).toBeLessThan(60);
    await expect.poll(async () => Number(await rows.last().getAttribute('aria-rowindex'))).toBe(count);
    await page.context().close();
  });

  it('keeps filters in the address, says them as a sentence, and clears them', async () => {
    const { page } = await open();
    await page.getByRole('heading', { name: 'Audit', level: 1 }).focus();
    await page.keyboard.press('f');
    const form = page.getByRole('dialog', { name: 'Add a filter' });
    await form.getByLabel('Filter by').selectOption('object');
    await form.getByLabel('object begins with').fill('tenant t260');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'object begins with tenant t260', exact: true }).waitFor();
    await expect.poll(() => page.locator('tbody tr[data-index]').count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('object')).toBe('tenant t260');
    await page.goBack();
    await expect.poll(() => page.locator('tbody tr[data-index]').count()).toBeGreaterThan(1);
    await page.goForward();
    await page.getByRole('button', { name: 'Remove filter: object' }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
    await page.context().close();
  });

  it('takes a time range by preset and by typing', async () => {
    const { page } = await open();
    await page.getByRole('heading', { name: 'Audit', level: 1 }).focus();
    await page.keyboard.press('t');
    const form = page.getByRole('dialog', { name: 'Time range' });
    await form.getByLabel('Back from now').fill('5 parsecs');
    await page.keyboard.press('Enter');
    await form.getByText('Type a number with m, h or d: 90m').waitFor();
    await form.getByLabel('Back from now').fill('90 min');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Last 90 minutes/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('range')).toBe('90m');
    await page.context().close();
  });

  it('opens a row in the address, goes through the filtered list with J and K, and closes with Escape', async () => {
    const { page, problems } = await open('/admin/audit?object=tenant%20t2');
    await page.getByRole('heading', { name: 'Audit', level: 1 }).focus();
    const links = page.locator('tbody tr[data-index] a');
    const idAt = async (index: number) =>
      new URL((await links.nth(index).getAttribute('href')) ?? '', gateway.url).searchParams.get('open');
    const ids = [await idAt(0), await idAt(1), await idAt(2)];
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Details' });
    await panel.waitFor();
    const openId = () => new URL(page.url()).searchParams.get('open');
    expect(openId()).toBe(ids[1]);
    await page.keyboard.press('j');
    await expect.poll(openId).toBe(ids[2]);
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await expect.poll(openId).toBe(ids[0]);
    await takePicture(page, 'audit-keyboard');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    expect(new URL(page.url()).search).toBe('?object=tenant+t2');
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('shows names as text, whatever they hold, and long ones without breaking', async () => {
    const { page, problems } = await open('/admin/audit?object=tenant%20long');
    await page.getByRole('row').nth(1).getByRole('link').click();
    await page.getByRole('complementary', { name: 'Details' }).getByText('<script>alert(1)</script>').waitFor();
    expect(await page.locator('body script').count()).toBe(0);
    await expectSoundPage({ page, problems }, 'audit-long');
    await page.context().close();
  });

  it('lets a person choose columns, and keeps the choice', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Choose columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Address' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Address' }).waitFor({ state: 'detached' });
    await page.reload();
    await settled(page);
    expect(await page.getByRole('columnheader', { name: 'Address' }).count()).toBe(0);
    expect(await page.getByRole('columnheader', { name: 'Object' }).count()).toBe(1);
    await page.context().close();
  });

  it('says what went wrong where the server cannot be reached, keeps the place, and tries again', async () => {
    const { page } = await open('/admin/audit?object=tenant%20t1');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Remove filter: object' }).click();
    await page.getByText('We couldn’t reach the gateway').waitFor();
    await takePicture(page, 'audit-unreachable');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.locator('tbody tr[data-index]').count()).toBeGreaterThan(10);
    await page.context().close();
  });
});
