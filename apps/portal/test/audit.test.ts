import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { pressKeyOn, tabTo, typeInto } from './harness/keyboard.ts';
import { expectSoundPage, openPage, settled, signIn, takePicture, WIDTHS } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

/** More than two pages of a list. */
const TENANTS = 260;

/** What every list promises, shown on the one with the most rows to be had for nothing. */
describe.skipIf(browserMissing !== undefined)('the audit, as a list', () => {
  const bed = useTestBed();
  beforeAll(async () => {
    for (let n = 1; n <= TENANTS; n += 1) {
      await bed.gateway.control('POST /api/v1/tenants', '/api/v1/tenants', { slug: `t${n}`, name: `Tenant ${n}` });
    }
    await bed.gateway.control('POST /api/v1/tenants', '/api/v1/tenants', {
      slug: 'long',
      name: `<script>alert(1)</script> ${'x'.repeat(150)}`,
    });
  });

  const open = async (path = '/admin/audit') => {
    const opened = await openPage(bed.browser, bed.gateway);
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
    const toTheEnd = () => region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect
      .poll(async () => {
        await toTheEnd();
        return await page.getByRole('table').getAttribute('aria-rowcount');
      })
      // Once the last page is there the number of rows is known.
      .not.toBe('-1');
    const count = Number(await page.getByRole('table').getAttribute('aria-rowcount'));
    expect(count).toBeGreaterThan(TENANTS);
    expect(await rows.count()).toBeLessThan(60);
    // The last page may have come after the last time that it was scrolled to.
    await toTheEnd();
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
      new URL((await links.nth(index).getAttribute('href')) ?? '', bed.gateway.url).searchParams.get('open');
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
    await page.getByRole('dialog', { name: 'Columns' }).getByRole('checkbox', { name: 'Address' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Address' }).waitFor({ state: 'detached' });
    await page.reload();
    await settled(page);
    expect(await page.getByRole('columnheader', { name: 'Address' }).count()).toBe(0);
    expect(await page.getByRole('columnheader', { name: 'Object' }).count()).toBe(1);
    await page.context().close();
  });

  const headsOf = (page: Page) => page.getByRole('columnheader').allInnerTexts();
  const widthOf = async (page: Page, name: string) =>
    Math.round((await page.getByRole('columnheader', { name }).boundingBox())?.width ?? 0);

  it('lets a person order and size columns by keyboard alone, keeps both for that person, and gives them back', async () => {
    const { page, problems } = await open();
    const before = await headsOf(page);
    await tabTo(page, page.getByRole('button', { name: 'Choose columns' }));
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'Columns' });
    await form.waitFor();
    await expectSoundPage({ page, problems }, 'audit-columns', [WIDTHS[0]]);
    await pressKeyOn(page, form.getByRole('button', { name: 'Move Address towards the start' }));
    await page.keyboard.press('Enter');
    await form.getByText(/^Address is now column \d of \d$/).waitFor();
    await typeInto(page, form.getByLabel('Width of Actor in pixels'), '333');
    await page.keyboard.press('Enter');
    await expect.poll(() => widthOf(page, 'Actor')).toBe(333);
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'hidden' });
    await expect
      .poll(() =>
        page.getByRole('button', { name: 'Choose columns' }).evaluate((one) => one === document.activeElement),
      )
      .toBe(true);
    const after = await headsOf(page);
    expect(after).not.toEqual(before);
    expect(after.indexOf('Address')).toBe(before.indexOf('Address') - 2);

    await page.reload();
    await settled(page);
    expect(await headsOf(page)).toEqual(after);
    expect(await widthOf(page, 'Actor')).toBe(333);
    const kept = await page.evaluate(() =>
      Object.keys(localStorage).filter((name) => name.startsWith('sluice.columns.')),
    );
    expect(kept).toEqual([expect.stringMatching(/^sluice\.columns\.usr_\w+\.audit$/)]);

    await page.getByRole('button', { name: 'Choose columns' }).click();
    await form.getByRole('button', { name: 'Reset columns' }).click();
    await expect.poll(() => headsOf(page)).toEqual(before);
    await page.context().close();
  });

  it('lets a person pull a column to another place, and its edge to another width, by mouse', async () => {
    const { page } = await open();
    const head = (name: string) => page.getByRole('columnheader', { name });
    const before = await headsOf(page);
    const [first = '', second = '', third = ''] = before;
    await head(third).dragTo(head(second));
    await expect.poll(() => headsOf(page)).toEqual([first, third, second, ...before.slice(3)]);
    const wide = await widthOf(page, second);
    const edge = await head(second).locator('[data-edge]').boundingBox();
    if (edge === null) throw new Error('the head has no edge');
    await page.mouse.move(edge.x + edge.width / 2, edge.y + edge.height / 2);
    await page.mouse.down();
    await page.mouse.move(edge.x + 40, edge.y + 4, { steps: 4 });
    await page.mouse.move(edge.x + edge.width / 2 + 60, edge.y + 4);
    await page.mouse.up();
    await expect.poll(() => widthOf(page, second)).toBe(wide + 60);
    // Neither of the two sorted the list on the way.
    expect(new URL(page.url()).search).toBe('');
    await page.reload();
    await settled(page);
    expect(await headsOf(page)).toEqual([first, third, second, ...before.slice(3)]);
    expect(await widthOf(page, second)).toBe(wide + 60);
    await page.context().close();
  });

  it('keeps head and first column where they are, whatever scrolls', async () => {
    const { page } = await open();
    await page.setViewportSize({ width: 800, height: 600 });
    const region = page.getByRole('region', { name: 'Audit' });
    const first = page.getByRole('columnheader').first();
    const before = await first.boundingBox();
    await region.evaluate((element) => element.scrollTo(300, 400));
    await expect.poll(() => region.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
    expect(await first.boundingBox()).toEqual(before);
    expect((await page.locator('tbody tr[data-index] td').first().boundingBox())?.x).toBe(before?.x);
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
