import { beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { expectSoundPage, openPage, signIn } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

const KEY = 'sk-test-acme-crawler-0001';
const CONFIG = `
providers: { demo: { type: demo } }
models: { demo: { targets: [{ provider: demo, model: demo, price: { per_request: 0.01 } }] } }
tenants:
  acme:
    name: Acme Corp
    models: [demo]
    limits: { rpm: 600 }
    budgets: [{ usd: 100, window: month }]
    teams: { search: { applications: { crawler: { keys: [{ name: prod, value: ${KEY} }] } } } }
  quiet: { name: Quiet }
`;
const GOOD = 7;
const BAD = 2;

describe.skipIf(browserMissing !== undefined)('Home', () => {
  const bed = useTestBed({ config: CONFIG });
  beforeAll(async () => {
    for (let index = 0; index < GOOD + BAD; index++) {
      const model = index < GOOD ? 'demo' : 'no-such-model';
      await fetch(`${bed.gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
      }).then((response) => response.text());
    }
  });

  it.each(['/w/acme', '/admin', '/w/quiet'])('is a sound page: %s', async (address) => {
    const opened = await openPage(bed.browser, bed.gateway);
    await signIn(opened.page);
    await opened.page.goto(address);
    await opened.page.getByRole('heading', { name: 'Last calls' }).waitFor();
    await expectSoundPage(opened, `home${address.replaceAll('/', '-')}`);
    await opened.page.context().close();
  });

  it('has numbers that are links to the rows behind them, and the same number of rows', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/w/acme');
    const number = (name: string) => page.locator('dl > div', { hasText: name }).getByRole('link');
    await expect.poll(() => number('Calls in 24 h').textContent()).toBe(String(GOOD + BAD));
    expect(await number('Failed in 24 h').textContent()).toBe(String(BAD));
    expect(await number('Spent today').textContent()).toBe('$0.07');
    expect(await number('Spent this month').textContent()).toBe('$0.07');
    await page.getByText('77.8% of the calls were answered').waitFor();

    await number('Failed in 24 h').click();
    await page.getByRole('heading', { name: 'Calls', level: 1 }).waitFor();
    await expect.poll(() => page.locator('tbody tr:not([aria-hidden])').count()).toBe(BAD);
    expect(new URL(page.url()).searchParams.get('status')).toBe('failed');
    await page.goBack();
    await number('Calls in 24 h').click();
    await expect.poll(() => page.locator('tbody tr:not([aria-hidden])').count()).toBe(GOOD + BAD);
    await page.context().close();
  });

  it('shows its chart as a table on D, whose numbers lead to their calls', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/w/acme');
    await page.getByText('77.8% of the calls were answered').waitFor();
    await page.keyboard.press('d');
    const table = page.getByRole('region', { name: 'Calls by outcome' }).getByRole('table');
    await table.getByRole('columnheader', { name: 'Fault of the caller' }).waitFor();
    await table.getByRole('link', { name: String(BAD), exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Calls', level: 1 }).waitFor();
    await expect.poll(() => page.locator('tbody tr:not([aria-hidden])').count()).toBe(BAD);
    expect(new URL(page.url()).searchParams.get('owner')).toBe('caller');
    await page.context().close();
  });

  it('shows the last calls and keys, and what is left of limits and budgets', async () => {
    const { page, problems } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/w/acme');
    await page.getByRole('region', { name: 'Limits and budgets' }).getByText('$0.07 of $100.00').waitFor();
    await page.getByRole('region', { name: 'Keys used last' }).getByRole('link', { name: /prod/ }).click();
    await page.getByRole('heading', { name: 'prod', level: 2 }).waitFor();
    await page.goBack();
    await page
      .getByRole('region', { name: 'Last calls' })
      .getByRole('link', { name: /no-such-model/ })
      .first()
      .click();
    await page.getByRole('heading', { name: /404/ }).waitFor();
    expect(problems()).toEqual([]);
    await page.context().close();
  });
});
