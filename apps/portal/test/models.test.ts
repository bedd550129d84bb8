import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openBrowser } from './harness/browser.ts';
import { type Gateway, startGateway } from './harness/gateway.ts';
import { tabTo } from './harness/keyboard.ts';
import { expectSoundPage, openPage, type PortalPage, signIn, takePicture, WIDTHS } from './harness/portal-page.ts';
import { vitalsOf, watchVitals } from './harness/vitals.ts';

const LISTED = ['gpt-5.6-sol', 'gpt-4o-mini', 'our-own-tune'].map((id) => ({ id, object: 'model' }));
/** A day on which gpt-4o-mini has not ended and gpt-4 has. */
const TODAY = new Date('2026-11-21T12:00:00Z');

describe.skipIf(browserMissing !== undefined)('models and the catalogue', () => {
  let browser: Browser;
  let gateway: Gateway;
  let upstream: Scripted;
  beforeAll(async () => {
    browser = await openBrowser();
    upstream = await startScripted();
    upstream.always({ path: '/v1/models' }, { body: { object: 'list', data: LISTED } });
    const address = `base_url: "${upstream.url}/v1", allow_private_network: true`;
    gateway = await startGateway({
      config: [
        'providers:',
        `  openai-main: { type: openai, ${address}, keys: [{ name: main, value: pk-1 }] }`,
        `  openai-eu: { type: openai, ${address}, keys: [{ name: main, value: pk-2 }] }`,
        `  deepseek: { type: deepseek, ${address}, keys: [{ name: main, value: pk-3 }] }`,
        'models:',
        '  fast: { targets: [{ provider: openai-main, model: gpt-4o-mini, weight: 3 }, { provider: openai-eu, model: gpt-5.6-sol }] }',
        '  old: { targets: [{ provider: openai-main, model: gpt-4 }] }',
        '  night: { targets: [{ provider: deepseek, model: deepseek-v4-pro }] }',
        '  fixed: { targets: [{ provider: openai-main, model: gpt-5.6-sol }], price: { input_per_mtok: 1.5, audio_input_per_mtok: 4 } }',
        '  dear: { targets: [{ provider: openai-main, model: our-own-tune }] }',
        '  refused: { targets: [{ provider: openai-main, model: our-own-tune }], unpriced: refuse }',
        'tenants: { acme: { models: ["*"] } }',
      ].join('\n'),
    });
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.end();
    await upstream?.close();
  });

  async function signedIn(options = {}): Promise<PortalPage> {
    const opened = await openPage(browser, gateway, options);
    await opened.page.clock.setFixedTime(TODAY);
    await watchVitals(opened.page.context());
    await signIn(opened.page);
    return opened;
  }

  const addDialog = (page: Page) => page.getByRole('dialog', { name: 'Add model' });
  const field = (page: Page, name = 'Model of the vendor') => page.getByRole('combobox', { name });
  /** The form is there, and whoever types, types into its search. */
  async function waitForSearch(page: Page, name?: string): Promise<void> {
    await field(page, name).waitFor();
    await expect.poll(() => field(page, name).evaluate((element) => element === document.activeElement)).toBe(true);
  }
  const option = (page: Page, name: RegExp) => page.getByRole('option', { name });

  it('rows say what a model takes, can do and costs, and which one ends', async () => {
    const opened = await signedIn();
    const { page } = opened;
    await page.goto('/admin/models');
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name} `) });
    await row('fast').getByRole('cell', { name: '14 Jan 2027' }).waitFor();
    await row('old').getByRole('cell', { name: '23 Oct 2026' }).waitFor();
    await row('night').getByText('Tools', { exact: true }).waitFor();
    await row('dear').getByText('Not priced').waitFor();
    expect(await row('night').getByText(/^End/).count()).toBe(0);
    await expectSoundPage(opened, 'catalogue-list');
    expect((await vitalsOf(page)).shift).toBe(0);
    await page.context().close();
  });

  it('the panel says every price with its date, class and source, and what becomes of calls when a target ends', async () => {
    const opened = await signedIn();
    const { page } = opened;
    await page.goto('/admin/models?q=fast');
    await page.getByRole('link', { name: 'fast' }).click();
    await page.getByText('Its vendor ends gpt-4o-mini on 14 Jan 2027').waitFor();
    await page
      .getByText('they go on to the other targets and fallbacks. The vendor names gpt-6-luna instead.')
      .waitFor();
    const sol = page.getByRole('region', { name: 'Prices of gpt-5.6-sol at openai-eu' });
    await sol.getByRole('columnheader', { name: /^Since 21 Aug 2026$/ }).waitFor();
    await sol.getByRole('columnheader', { name: 'Prompts over 272k' }).waitFor();
    await sol.getByRole('row', { name: /^Written to cache / }).waitFor();
    await expectSoundPage(opened, 'catalogue-panel');
    await sol.scrollIntoViewIfNeeded();
    await expectSoundPage(opened, 'catalogue-prices');

    const open = async (name: string) => {
      await page.goto(`/admin/models?q=${name}`);
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
    };
    await open('old');
    await page.getByText('Its vendor has not served gpt-4 since 23 Oct 2026').waitFor();
    await page.getByText('and they fail: no other target or fallback is left').waitFor();
    await open('night');
    await page.getByRole('columnheader', { name: '01:00–04:00 UTC' }).waitFor();
    await page
      .getByText(/^catalogue genai-prices@[\d.]+, since 17 Aug 2026$|^catalogue genai-prices@[\d.]+$/)
      .waitFor();
    await open('fixed');
    await page.getByText('set on the model').waitFor();
    await page.getByRole('row', { name: 'Audio in $4.00' }).waitFor();
    expect(await page.getByRole('row', { name: /^Read from cache/ }).count()).toBe(0);
    await open('dear');
    await page.getByText('not priced: charged as the dearest known model').waitFor();
    await open('refused');
    await page.getByText('not priced: its calls are refused').waitFor();
    expect((await vitalsOf(page)).shift).toBe(0);
    await page.context().close();
  });

  it('a model is added by a part of its name, which fills in everything else', async () => {
    const opened = await signedIn();
    const { page } = opened;
    await page.goto('/admin/models');
    await page.getByRole('button', { name: 'Add model' }).click();
    const form = addDialog(page);
    await waitForSearch(page);
    await page.keyboard.type('5.6 sol');
    const found = option(page, /^gpt-5\.6-sol .*OpenAI/).first();
    await found.waitFor();
    await expectSoundPage(opened, 'catalogue-search');
    await found.click();
    expect(await form.getByLabel('Name').inputValue()).toBe('gpt-5.6-sol');
    expect(await form.getByLabel('Provider').inputValue()).toBe('openai-eu');
    expect(await form.getByLabel('Model of the vendor').inputValue()).toBe('gpt-5.6-sol');
    await form.getByText('Also served by openai-main').waitFor();
    await form.getByText(/^In \$4\.00 · Out \$20\.00 · Read from cache .*since 21 Aug 2026\)$/).waitFor();
    await form.getByText(/^Prompts over 272k: In/).waitFor();
    await expectSoundPage(opened, 'catalogue-chosen');
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await form.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
    await form.getByRole('button', { name: 'Add model' }).click();
    await page.getByRole('heading', { name: 'gpt-5.6-sol', exact: true }).waitFor();
    await page.context().close();
  });

  it.each(WIDTHS)('nothing moves while a model is looked for, chosen and typed, at %i px', async (width) => {
    const { page } = await signedIn({ viewport: { width, height: 800 } });
    await page.goto('/admin/models');
    await page.getByRole('button', { name: 'Add model' }).click();
    const form = addDialog(page);
    await waitForSearch(page);
    await page.keyboard.type('gpt-4o-mini');
    await option(page, /^gpt-4o-mini \$/)
      .first()
      .click();
    await form.getByText(/^In \$0\.15 · /).waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('nobody-knows-it');
    await form.getByText('The catalogue has no price for this model.').waitFor();
    const { shift, shifts } = await vitalsOf(page);
    expect(shifts).toEqual([]);
    expect(shift).toBe(0);
    await page.context().close();
  });

  it('by keyboard alone: arrows and Enter choose, Escape closes what was found and keeps what was typed', async () => {
    const { page, problems } = await signedIn();
    await page.goto('/admin/models');
    await page.getByRole('heading', { name: 'Models & prices' }).waitFor();
    await page.keyboard.press('c');
    const form = addDialog(page);
    await waitForSearch(page);
    await page.keyboard.type('claude haiku 4.5');
    await option(page, /no provider of yours serves it/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'hidden' });
    expect(await field(page).inputValue()).toBe('claude haiku 4.5');
    // A model that none of the providers serves says which type would.
    await page.keyboard.press('ArrowDown');
    await option(page, /no provider of yours serves it/)
      .first()
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => field(page).getAttribute('aria-activedescendant')).not.toBeNull();
    await page.keyboard.press('Enter');
    await form.getByText(/^No provider of yours serves it\. Its calls need one of these types: /).waitFor();
    expect(await form.getByLabel('Provider').inputValue()).toBe('');
    // Another one takes its place; the name follows as long as nobody wrote one.
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('deepseek-v4-pro');
    await expect.poll(() => page.getByRole('option').first().textContent()).toMatch(/^deepseek-v4-pro/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => form.getByLabel('Provider').inputValue()).toBe('deepseek');
    expect(await form.getByLabel('Name').inputValue()).toMatch(/^deepseek-v4-pro/);
    // A provider that came with a model goes with the next one.
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('gpt-4o-mini');
    await expect.poll(() => page.getByRole('option').first().textContent()).toMatch(/^gpt-4o-mini/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => form.getByLabel('Provider').inputValue()).toBe('openai-eu');
    await tabTo(page, form.getByLabel('Name'));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('thrifty');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'thrifty', exact: true }).waitFor();
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('what a provider lists comes first, and a name that nobody knows is kept as typed', async () => {
    const opened = await signedIn();
    const { page } = opened;
    await page.goto('/admin/models');
    await page.getByRole('button', { name: 'Add model' }).click();
    const form = addDialog(page);
    await form.getByLabel('Provider').selectOption('openai-eu');
    await field(page).click();
    await page
      .getByRole('group', { name: 'Listed by openai-eu' })
      .getByRole('option', { name: /^our-own-tune/ })
      .waitFor();
    await takePicture(page, 'catalogue-listed');
    // Another vendor's models are not what this provider serves.
    await field(page).fill('claude');
    await page.getByText('No known model is called that. It is kept as typed.').waitFor();
    await expectSoundPage(opened, 'catalogue-nothing');
    await field(page).fill('gpt-next-preview');
    await form.getByLabel('Name').fill('next');
    await form.getByText('The catalogue has no price for this model.').waitFor();
    await form.getByRole('button', { name: 'Add model' }).click();
    await page.getByRole('heading', { name: 'next', exact: true }).waitFor();
    const models = await gateway.control('GET /api/v1/models', '/api/v1/models?q=next');
    expect(models.data[0]?.targets).toEqual([{ provider: 'openai-eu', model: 'gpt-next-preview' }]);
    await page.context().close();
  });

  it('a search that fails says so, and any name may still be typed', async () => {
    const { page } = await signedIn();
    await page.goto('/admin/models');
    await page.getByRole('button', { name: 'Add model' }).click();
    await page.route('**/api/v1/catalogue?*', (route) => route.fulfill({ status: 400, json: {} }));
    await waitForSearch(page);
    await page.keyboard.type('gpt');
    await page.getByText(/^The catalogue could not be searched/).waitFor();
    await page.unroute('**/api/v1/catalogue?*');
    await page.keyboard.type('-4o-mini');
    await option(page, /^gpt-4o-mini /)
      .first()
      .waitFor();
    await page.context().close();
  });

  it('speaks Chinese', async () => {
    const opened = await signedIn();
    const { page } = opened;
    await page.goto('/account');
    await page.getByLabel('Language').selectOption('zh-CN');
    await page.getByLabel('语言').waitFor();
    await page.goto('/admin/models?q=fast');
    await page.getByRole('link', { name: 'fast' }).click();
    await page.getByText('厂商将于 2027年1月14日 停用 gpt-4o-mini').waitFor();
    await expectSoundPage(opened, 'catalogue-chinese');
    await page.goto('/admin/models');
    await page.getByRole('button', { name: '添加模型' }).click();
    await waitForSearch(page, '厂商模型');
    await page.keyboard.type('gpt-5.6');
    await option(page, /^gpt-5\.6/)
      .first()
      .waitFor();
    await takePicture(page, 'catalogue-search-chinese');
    await page.context().close();
  });
});
