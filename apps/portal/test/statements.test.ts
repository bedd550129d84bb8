import { readFileSync } from 'node:fs';
import type { Answer } from '@sluice/contract/control/operations';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { HOSTILE } from './harness/calls-world.ts';
import { expectSoundPage, openPage, settled, signIn, takePicture } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

const KEYS = { crawler: 'sk-test-acme-crawler-0001', bot: 'sk-test-acme-bot-00000002' } as const;
const application = (name: keyof typeof KEYS) => `{ ${name}: { keys: [{ name: k, value: "${KEYS[name]}" }] } }`;
const CONFIG = `
providers: { local: { type: demo } }
models: { fast: { targets: [{ provider: local, model: demo }], price: { input_per_mtok: 3, output_per_mtok: 7.77 } } }
tenants:
  acme:
    models: [fast]
    markup_percent: 12.5
    teams:
      search: { applications: ${application('crawler')} }
      support: { applications: ${application('bot')} }
`;

const STATEMENT = '/api/v1/tenants/acme/statement';
/** Of the page and of its rows alike. */
const PAGE = '/w/acme/statements';

describe.skipIf(browserMissing !== undefined)('a statement', () => {
  const bed = useTestBed({ config: CONFIG });
  const month = new Date().toISOString().slice(0, 7);

  beforeAll(async () => {
    let call = '';
    for (const key of [KEYS.crawler, KEYS.crawler, KEYS.bot]) {
      const response = await fetch(`${bed.gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'Say something of some length.' }] }),
      });
      await response.text();
      expect(response.status).toBe(200);
      call = response.headers.get('x-request-id') ?? '';
    }
    // The ledger has the call's rows when its answer is over, or soon after.
    await vi.waitFor(
      () =>
        bed.gateway.control('POST /api/v1/ledger-adjustments', '/api/v1/ledger-adjustments', {
          request_id: call,
          cost_usd: 1.000000001,
          reason: HOSTILE,
        }),
      { timeout: 10_000, interval: 100 },
    );
  });

  const open = async (path = PAGE) => {
    const opened = await openPage(bed.browser, bed.gateway);
    await signIn(opened.page);
    await opened.page.goto(path);
    await settled(opened.page);
    return opened;
  };

  const told = (query = '') =>
    bed.gateway.control('GET /api/v1/tenants/{tenant}/statement', `${STATEMENT}?month=${month}${query}`);

  /** Amounts of a column of the table, in nano-dollars. */
  const nanosOf = async (page: Page, row: string, column: number) => {
    const texts = await page.locator(`${row} td:nth-last-child(${column})`).allInnerTexts();
    return texts.map((text) => {
      const [whole = '', rest = ''] = text.replace(/[$,]/g, '').split('.');
      return BigInt(whole + rest.padEnd(9, '0'));
    });
  };
  const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

  it('is a sound page, with lines and without', async () => {
    const opened = await open();
    await opened.page.getByRole('table').waitFor();
    await expectSoundPage(opened, 'statements');
    await opened.page.goto(`${PAGE}?month=2020-01`);
    await opened.page.getByText('Nothing was written in this month.').waitFor();
    await opened.page.getByText('Closed: it stays as it is').waitFor();
    await expectSoundPage(opened, 'statements-nothing');
    await opened.page.context().close();
  });

  it('comes to the sum of its lines, to the last nano-dollar', async () => {
    const { page } = await open();
    const { lines, total } = await told();
    expect(lines.map(({ type }) => type).sort()).toEqual(['adjust', 'settle', 'settle']);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(lines.length);
    for (const column of [1, 2]) {
      const [shown] = await nanosOf(page, 'tfoot tr', column);
      expect(shown).toBe(sum(await nanosOf(page, 'tbody tr', column)));
    }
    const [markup, cost] = [await nanosOf(page, 'tfoot tr', 1), await nanosOf(page, 'tfoot tr', 2)];
    const charged = BigInt(Math.round(Number(total.charged_usd) * 1e9));
    expect(sum([...markup, ...cost])).toBe(charged);
    expect(Number(charged)).toBeGreaterThan(1e9);
    const csv = await (await page.request.get(`${STATEMENT}.csv?month=${month}`)).text();
    const rows = csv.trim().split('\r\n').slice(1);
    expect(sum(rows.map((row) => BigInt(row.split(',').at(-4) ?? '')))).toBe(cost[0]);
    await page.context().close();
  });

  it('is that of a team or an application, as its address says', async () => {
    const { page } = await open();
    await page.getByLabel('Scope').selectOption('support / bot');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
    const { searchParams } = new URL(page.url());
    expect([searchParams.get('team'), searchParams.get('application')]).toEqual(['support', 'bot']);
    const { total } = await told('&team=support&application=bot');
    expect(await nanosOf(page, 'tfoot tr', 2)).toEqual([BigInt(Math.round(Number(total.cost_usd) * 1e9))]);
    await page.goBack();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(3);
    await page.getByLabel('Scope').selectOption('Team search');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.context().close();
  });

  it('is taken along as the API writes it', async () => {
    const { page } = await open(`${PAGE}?team=search`);
    const take = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8');
    };
    const json = JSON.parse(await take('Download JSON')) as Answer<'GET /api/v1/tenants/{tenant}/statement'>;
    expect(json).toEqual(await told('&team=search'));
    const csv = await take('Download CSV');
    expect(csv).toContain('search,crawler,fast');
    expect(csv).not.toContain('support');
    await page.context().close();
  });

  it('is printed without what stands around it, whole, and light', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed', '');
    });
    await page.getByRole('button', { name: 'Print statement' }).click();
    await page.locator('body[data-printed]').waitFor();
    await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
    await page.setViewportSize({ width: 1016, height: 500 });
    await page.emulateMedia({ media: 'print' });
    const seen = (text: string) => page.getByText(text, { exact: true }).first().isVisible();
    expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
    expect(await seen('Download CSV')).toBe(false);
    expect(await page.getByRole('heading', { name: /^Statement of / }).isVisible()).toBe(true);
    const paper = await page.locator('[data-paper]').evaluate((element) => {
      const cut = [...document.querySelectorAll('*')].filter(
        (one) =>
          one.contains(element) && getComputedStyle(one).overflowY !== 'visible' && one !== document.documentElement,
      );
      return { cut: cut.map((one) => one.tagName), scheme: getComputedStyle(element).colorScheme };
    });
    expect(paper).toEqual({ cut: [], scheme: 'light' });
    await takePicture(page, 'statements-printed');
    await page.context().close();
  });

  it('shows what people wrote as text', async () => {
    const { page, problems } = await open();
    await page.getByRole('cell', { name: HOSTILE.slice(0, 30) }).waitFor();
    expect(await page.locator('[data-paper] :is(script, img)').count()).toBe(0);
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('speaks Chinese', async () => {
    const { page } = await open('/account');
    await page.getByLabel('Language').selectOption('zh-CN');
    await page.locator('html[lang="zh-CN"]').waitFor();
    await page.goto(PAGE);
    await page.getByRole('heading', { name: '对账单', level: 1 }).waitFor();
    await page.getByRole('button', { name: '打印对账单' }).waitFor();
    await page.getByRole('table').waitFor();
    await takePicture(page, 'statements-zh');
    await page.context().close();
  });
});
