import { chatError, chatStream } from '@sluice/fake-upstream/chat';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openBrowser } from './harness/browser.ts';
import { type Gateway, startGateway } from './harness/gateway.ts';
import { pressKeyOn, tabTo, typeInto } from './harness/keyboard.ts';
import { expectSoundPage, openPage, signIn } from './harness/portal-page.ts';

const GOOD_KEY = 'sk-proj-good-0123456789abcdef';
const WRONG_KEY = 'sk-proj-wrong-0123456789abcdef';
const MODELS = { object: 'list', data: ['gpt-4o-mini', 'gpt-unheard-of'].map((id) => ({ id, object: 'model' })) };

describe.skipIf(browserMissing !== undefined)('providers and models', () => {
  let browser: Browser;
  let gateway: Gateway;
  let upstream: Scripted;
  beforeAll(async () => {
    browser = await openBrowser();
    upstream = await startScripted();
    upstream.always({ path: '/v1/models' }, { body: MODELS });
    upstream.always({ path: '/v1/chat/completions', key: GOOD_KEY }, () => ({
      headers: { 'content-type': 'text/event-stream' },
      chunks: chatStream(),
    }));
    upstream.always({ path: '/v1/chat/completions', key: WRONG_KEY }, chatError(401, 'Incorrect API key provided'));
    gateway = await startGateway();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.end();
    await upstream?.close();
  });

  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

  it('a provider is added in two steps by mouse: the key says whose it is, and the test runs by itself', async () => {
    const opened = await openPage(browser, gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/admin/providers');
    await expectSoundPage(opened, 'providers');
    // Step 1: what and where.
    await page.getByRole('button', { name: 'Add provider' }).click();
    const form = dialog(page, 'Add provider');
    await form.getByLabel('Key').fill(GOOD_KEY);
    await form.getByText('Guessed from the key: OpenAI.').waitFor();
    await form.getByLabel('Name').fill('openai-main');
    await form.getByText('Address and region').click();
    await form.getByLabel('Base URL').fill(`${upstream.url}/v1`);
    await expectSoundPage(opened, 'provider-new');
    // Step 2: add. What the server refuses stands at its field, even in a part that was closed.
    await form.getByText('Address and region').click();
    await form.getByRole('button', { name: 'Add provider' }).click();
    await form.getByText(/^base_url: 127.0.0.1 is a loopback/).waitFor();
    await form.getByRole('switch', { name: 'Allow a private address' }).click();
    await form.getByText('Calls to this provider may reach any machine').waitFor();
    await form.getByRole('button', { name: 'Add provider' }).click();
    await page.getByText('gpt-4o-mini answered').waitFor();
    await page.getByText(/^First token after/).waitFor();
    await expectSoundPage(opened, 'provider-panel');
    expect(upstream.received().filter(({ path }) => path === '/v1/chat/completions')).toHaveLength(1);
    // Nothing on the page or in what it asked for holds the key again.
    expect(await page.content()).not.toContain(GOOD_KEY);
    await page.context().close();
  });

  it('by keyboard alone: a key that the provider refuses is told in its words, replaced, and works', async () => {
    const { page, problems } = await openPage(browser, gateway);
    await signIn(page);
    await page.goto('/admin/providers');
    await page.getByRole('heading', { name: 'Providers' }).waitFor();
    await page.keyboard.press('c');
    const form = dialog(page, 'Add provider');
    await typeInto(page, form.getByLabel('Key'), WRONG_KEY);
    await typeInto(page, form.getByLabel('Name'), 'openai-second');
    await pressKeyOn(page, form.locator('summary', { hasText: 'Address and region' }));
    await typeInto(page, form.getByLabel('Base URL'), `${upstream.url}/v1`);
    await pressKeyOn(page, form.getByRole('switch', { name: 'Allow a private address' }), 'Space');
    await page.keyboard.press('Enter');
    await page.getByText('Incorrect API key provided').waitFor();
    await page.getByText('The provider refused the key. Replace its credential').waitFor();

    await pressKeyOn(page, page.getByRole('button', { name: 'Actions for key main' }));
    const item = page.getByRole('menuitem', { name: 'Replace credential' });
    await item.waitFor();
    const goOn = async () => {
      await page.keyboard.press('ArrowDown');
      return await item.evaluate((element) => element === document.activeElement);
    };
    await expect.poll(goOn).toBe(true);
    await page.keyboard.press('Enter');
    const replace = dialog(page, 'Replace the credential of key main');
    await typeInto(page, replace.getByLabel('Key of the vendor'), GOOD_KEY);
    await page.keyboard.press('Enter');
    await replace.waitFor({ state: 'hidden' });
    await pressKeyOn(page, page.getByRole('button', { name: 'Test provider' }));
    await page.getByText('gpt-4o-mini answered').waitFor();
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('a model is added with what the vendor offers; one without a price stands out', async () => {
    const opened = await openPage(browser, gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/admin/models');
    await page.getByRole('button', { name: 'Add model' }).click();
    const form = dialog(page, 'Add model');
    await form.getByLabel('Name').fill('fast');
    await form.getByLabel('Provider').selectOption('openai-main');
    await form.getByLabel('Model of the vendor').click();
    await page.getByRole('option', { name: /^gpt-unheard-of/ }).waitFor();
    await page
      .getByRole('option', { name: /^gpt-4o-mini \$/ })
      .first()
      .click();
    await form.getByText(/^In \$0\.15 · Out \$0\.60 · Read from cache \$0\.075/).waitFor();
    expect(await form.getByLabel('Name').inputValue()).toBe('fast');
    await form.getByRole('button', { name: 'Add target' }).click();
    await form.getByLabel('Provider').nth(1).selectOption('openai-second');
    await form.getByLabel('Model of the vendor').nth(1).fill('gpt-4o-mini');
    await form.getByLabel('Weight').first().fill('3');
    await form.getByLabel('Fallbacks').fill('nobody');
    await expectSoundPage(opened, 'model-new');
    await form.getByRole('button', { name: 'Add model' }).click();
    await form
      .getByText(/fallbacks.*nobody|there is no such model|unknown model/i)
      .first()
      .waitFor();
    await form.getByLabel('Fallbacks').fill('demo');
    await form.getByRole('button', { name: 'Add model' }).click();
    await page.getByRole('heading', { name: 'fast', exact: true }).waitFor();
    await expectSoundPage(opened, 'model-panel');
    await page.getByText('75%', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Edit model' }).click();
    const edit = dialog(page, 'Edit model fast');
    await edit.getByLabel('Model of the vendor').first().fill('gpt-unheard-of');
    await page.getByRole('option', { name: /^gpt-unheard-of/ }).click();
    await edit.getByText('The catalogue has no price for this model').waitFor();
    await edit.getByRole('button', { name: 'Save model' }).click();
    await edit.waitFor({ state: 'hidden' });
    await page.getByRole('cell', { name: 'Not priced' }).waitFor();
    await page.goto('/admin/models');
    await expectSoundPage(opened, 'models');
    await page.context().close();
  });

  it('by keyboard alone: a model gets a price of its own and is no longer without one', async () => {
    const { page, problems } = await openPage(browser, gateway);
    await signIn(page);
    await page.goto('/admin/models');
    await pressKeyOn(page, page.getByRole('link', { name: 'fast' }));
    await pressKeyOn(page, page.getByRole('button', { name: 'Edit model' }));
    const edit = dialog(page, 'Edit model fast');
    await pressKeyOn(page, edit.locator('summary', { hasText: 'Price' }));
    await typeInto(page, edit.getByLabel('In', { exact: true }), '1.5');
    await typeInto(page, edit.getByLabel('Out', { exact: true }), '6');
    await page.keyboard.press('Enter');
    await edit.waitFor({ state: 'hidden' });
    await page.getByText('set on the model').first().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => new URL(page.url()).search).toBe('');
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('a provider with targets says which models have them, and goes once they are gone', async () => {
    const opened = await openPage(browser, gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/admin/providers');
    await page.getByRole('link', { name: 'openai-second' }).click();
    const remove = page.getByRole('button', { name: 'Delete provider' });
    await remove.hover();
    await page.getByText('Models have targets there: fast.').waitFor();
    await page.getByRole('button', { name: 'Disable provider' }).click();
    const disable = dialog(page, 'Disable provider openai-second?');
    await disable.getByText('This model loses a target: fast.').waitFor();
    await expectSoundPage(opened, 'provider-disable');
    await disable.getByRole('button', { name: 'Disable provider' }).click();
    await page.getByRole('button', { name: 'Enable provider' }).waitFor();
    const targets = [{ provider: 'openai-main', model: 'gpt-4o-mini' }];
    const models = await gateway.control('GET /api/v1/models', '/api/v1/models?q=fast');
    await gateway.control('PATCH /api/v1/models/{model}', `/api/v1/models/${models.data[0]?.id}`, { targets });
    await page.reload();
    await remove.click();
    await dialog(page, 'Delete provider openai-second?').getByRole('button', { name: 'Delete provider' }).click();
    await page.getByRole('link', { name: 'openai-second' }).waitFor({ state: 'hidden' });
    await page.context().close();
  });

  it('a filter that fits nothing offers to be cleared, and a tenant’s people see its models without verbs', async () => {
    const { page } = await openPage(browser, gateway);
    await signIn(page);
    await page.goto('/admin/providers?type=groq');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await tabTo(page, page.getByRole('link', { name: 'openai-main' }));
    await page.goto('/w/default/models');
    await page.getByRole('link', { name: 'demo' }).waitFor();
    expect(await page.getByRole('button', { name: 'Add model' }).count()).toBe(0);
    await page.context().close();
  });
});
