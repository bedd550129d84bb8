import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { countSteps } from './harness/journey.ts';
import { expectSoundPage, openPage, signIn } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

const CONFIG = `
providers: { demo: { type: demo } }
models: { demo: { targets: [{ provider: demo, model: demo }] } }
tenants:
  acme:
    models: [demo]
    teams:
      search:
        applications:
          crawler: { keys: [{ name: declared, value: sk-test-acme-crawler-0001, limits: { rpm: 60 } }] }
`;

describe.skipIf(browserMissing !== undefined)('keys', () => {
  const bed = useTestBed({ config: CONFIG });
  const make = (name: string) =>
    bed.gateway.control('POST /api/v1/keys', '/api/v1/keys', { application: 'acme/search/crawler', name });
  const statusOf = async (value: string) => {
    const response = await fetch(`${bed.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${value}`,
        'content-type': 'application/json',
        'user-agent': 'python-openai/2.4.0',
      },
      body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await response.text();
    return response.status;
  };
  const openKeys = async (address: string) => {
    const opened = await openPage(bed.browser, bed.gateway);
    await signIn(opened.page);
    await opened.page.goto(address);
    await opened.page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
    return opened;
  };
  const shownValue = async (page: Page) => (await page.getByRole('dialog').locator('code').first().textContent()) ?? '';

  it('are made by keyboard alone with one typed word, shown once, and work in the next call', async () => {
    const opened = await openKeys('/w/acme/keys');
    const { page } = opened;
    await page.getByRole('row', { name: /declared/ }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: 'Create key' }).waitFor();
    // The only application is chosen already; its field has the focus, the name is next.
    await expect.poll(() => page.getByLabel('Application').inputValue()).toBe('acme/search/crawler');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Type a name by which you will know it').waitFor();
    await page.keyboard.type('laptop');
    await expectSoundPage(opened, 'keys-create');
    await page.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.press('Enter');

    await page.getByRole('dialog', { name: 'Store the key now' }).waitFor();
    await expectSoundPage(opened, 'keys-made');
    const value = await shownValue(page);
    expect(await page.getByRole('dialog').locator('pre').first().textContent()).toContain(value);
    expect(await statusOf(value)).toBe(200);
    await page.getByRole('button', { name: 'I have stored it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /laptop/ }).waitFor();
    expect(await page.content()).not.toContain(value);
    expect(opened.problems()).toEqual([]);
    await page.context().close();
  });

  it('rotate in three steps, and nothing breaks until the old value is ended', async () => {
    const { value: before } = await make('rotated');
    expect(await statusOf(before)).toBe(200);
    const opened = await openKeys('/w/acme/keys?q=rotated');
    const { page } = opened;
    await page.getByRole('link', { name: 'rotated' }).click();
    await page.getByText('python-openai/2.4.0').first().waitFor();
    const { decisions } = await countSteps(page.context());
    await page.reload();
    await page.getByText('python-openai/2.4.0').first().waitFor();
    const step = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
    await step('Rotate key');
    const dialog = page.getByRole('dialog', { name: 'Rotate key rotated' });
    expect(await dialog.getByRole('radio', { name: '24 hours' }).isChecked()).toBe(true);
    await expectSoundPage(opened, 'keys-rotate');
    await step('Rotate key');
    await page.getByRole('dialog', { name: 'Store the new value now' }).waitFor();
    const after = await shownValue(page);
    await step('I have stored it');
    expect(decisions).toEqual(['Rotate key', 'Rotate key', 'I have stored it']);

    expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200]);
    await page.getByText(/^Old value .* ends/).waitFor();
    await page.getByText(/Last used .* by 127\.0\.0\.1 \(python-openai\/2\.4\.0\)/).waitFor();
    await expectSoundPage(opened, 'keys-rotating');
    await page.getByRole('button', { name: 'End now' }).click();
    await page.getByRole('button', { name: 'End old value' }).click();
    await page.getByText(/^Old value .* ends/).waitFor({ state: 'hidden' });
    expect([await statusOf(before), await statusOf(after)]).toEqual([401, 200]);
    expect(opened.problems()).toEqual([]);
    await page.context().close();
  });

  it('rotate by keyboard alone: a letter, Enter, and Enter again', async () => {
    const { id, value: before } = await make('rotated-by-keys');
    const { page, problems } = await openKeys(`/w/acme/keys?open=${id}`);
    await page.getByRole('heading', { name: 'rotated-by-keys' }).waitFor();
    await page.getByRole('button', { name: 'Rotate key' }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('dialog', { name: 'Rotate key rotated-by-keys' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Store the new value now' }).waitFor();
    const after = await shownValue(page);
    await page.getByRole('button', { name: 'I have stored it' }).focus();
    await page.keyboard.press('Enter');
    expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200]);
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('say what stops before they are disabled or deleted, and stop it at once', async () => {
    const { id, value } = await make('unwanted');
    expect(await statusOf(value)).toBe(200);
    const { page } = await openKeys(`/w/acme/keys?open=${id}`);
    await page.getByRole('button', { name: 'Disable key' }).click();
    await page
      .getByRole('dialog', { name: 'Disable key unwanted?' })
      .getByText(/It was last used/)
      .waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable key' }).click();
    await page.getByRole('button', { name: 'Enable key' }).waitFor();
    expect(await statusOf(value)).toBe(401);
    await page.getByRole('button', { name: 'Enable key' }).click();
    await page.getByRole('button', { name: 'Disable key' }).waitFor();
    expect(await statusOf(value)).toBe(200);
    await page.getByRole('button', { name: 'Delete key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete key' }).click();
    await page.getByRole('row', { name: /unwanted/ }).waitFor({ state: 'hidden' });
    expect(await statusOf(value)).toBe(401);
    await page.context().close();
  });

  it('take limits that hold in the next call, and lose them again', async () => {
    const { id, value } = await make('limited');
    const { page } = await openKeys(`/w/acme/keys?open=${id}`);
    await page.getByRole('button', { name: 'Change limits' }).click();
    await page.getByLabel('Requests a minute').fill('0');
    await page.getByRole('button', { name: 'Save limits' }).click();
    await page.getByText('0 requests a minute').waitFor();
    expect(await statusOf(value)).toBe(429);
    await page.getByRole('button', { name: 'Change limits' }).click();
    await page.getByLabel('Requests a minute').fill('');
    await page.getByRole('button', { name: 'Save limits' }).click();
    await page.getByText('None of its own.').waitFor();
    expect(await statusOf(value)).toBe(200);
    await page.context().close();
  });

  it('that a file declares are marked, and say why nothing can be changed', async () => {
    const { page } = await openKeys('/w/acme/keys?managed=true');
    await page.getByRole('link', { name: 'declared' }).click();
    const rotate = page.getByRole('button', { name: 'Rotate key' });
    await rotate.waitFor();
    expect(await rotate.getAttribute('aria-disabled')).toBe('true');
    expect(await rotate.getAttribute('aria-description')).toBe('Declared in sluice.yaml. Change it there.');
    await rotate.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('r');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.context().close();
  });

  it('of the whole platform stand in one list, with tenants, filters in the address, and long names', async () => {
    await make('n'.repeat(64));
    const opened = await openKeys('/admin/keys');
    const { page } = opened;
    await page.getByRole('columnheader', { name: 'Tenant' }).waitFor();
    await expectSoundPage(opened, 'keys-platform');
    await page.goto('/admin/keys?state=expired');
    await page.getByText('Nothing matches these filters').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('row', { name: /declared/ }).waitFor();
    await page.goto('/admin/keys?sort=-name&q=nnnnn');
    await page.getByRole('row', { name: /nnnnn/ }).waitFor();
    expect(await page.getByRole('row', { name: /declared/ }).count()).toBe(0);
    await page.context().close();
  });
});
