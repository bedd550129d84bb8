import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openBrowser } from './harness/browser.ts';
import { type Gateway, startGateway } from './harness/gateway.ts';
import { pressKeyOn, typeInto } from './harness/keyboard.ts';
import { expectSoundPage, openPage, signIn } from './harness/portal-page.ts';

const FILE = `
providers:
  declared: { type: openai, keys: [{ name: k1, value: sk-declared-0123456789 }] }
models:
  declared-model: { targets: [{ provider: declared, model: gpt-4o-mini }] }
tenants:
  declared-tenant: { models: [declared-model], teams: { ops: { applications: { bot: {} } } } }
`;

describe.skipIf(browserMissing !== undefined)('the system', () => {
  let browser: Browser;
  let gateway: Gateway;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), 'sluice-portal-file-'));
    file = join(folder, 'sluice.yaml');
    writeFileSync(file, FILE);
    gateway = await startGateway({ env: { SLUICE_CONFIG: file } });
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('checks itself, and shows what is wrong with a file that is not applied', async () => {
    const opened = await openPage(browser, gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/admin/system');
    await page.getByText('Applied as it stands', { exact: true }).waitFor();
    await page.getByText('The ledger takes entries.').waitFor();
    await expectSoundPage(opened, 'system');
    writeFileSync(file, FILE.replace('targets', 'tragets'));
    // Read within two seconds, asked for every fifteen.
    await page.getByText('The last change is not applied').waitFor({ timeout: 30_000 });
    await page
      .getByText(/tragets/)
      .first()
      .waitFor();
    await expectSoundPage(opened, 'system-file-error');
    writeFileSync(file, FILE);
    await page.getByText('Applied as it stands', { exact: true }).waitFor({ timeout: 30_000 });
    await page.context().close();
  });

  it('shows a token once, by mouse in three steps; the token works until it is revoked', async () => {
    const opened = await openPage(browser, gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/admin/system');
    await page.getByRole('button', { name: 'Make token' }).click();
    const form = page.getByRole('dialog', { name: 'Make token' });
    await form.getByLabel('Name').fill('terraform');
    await expectSoundPage(opened, 'token-new');
    await form.getByRole('button', { name: 'Make token' }).click();
    const made = page.getByRole('dialog', { name: 'Token terraform' });
    const token = (await made.locator('code').first().textContent()) ?? '';
    const ask = () => fetch(`${gateway.url}/api/v1/system`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask()).status).toBe(200);
    await expectSoundPage(opened, 'token-once');
    await made.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('never used').or(page.getByText('last used')).first().waitFor();
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Revoke token terraform' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click();
    await page.getByText('Token terraform revoked').waitFor();
    expect((await ask()).status).toBe(401);
    await page.context().close();
  });

  it('by keyboard alone: a person is added, gets in with the one-time password, and is out once disabled', async () => {
    const { page, problems } = await openPage(browser, gateway);
    await signIn(page);
    await page.goto('/admin/people');
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await page.keyboard.press('c');
    const form = page.getByRole('dialog', { name: 'Add person' });
    await typeInto(page, form.getByLabel('E-mail address'), 'ida@example.com');
    await page.keyboard.press('Enter');
    const made = page.getByRole('dialog', { name: 'Give this to ida@example.com' });
    const password = (await made.locator('code').first().textContent()) ?? '';
    await pressKeyOn(page, made.getByRole('button', { name: 'I have kept it' }));
    expect(await page.content()).not.toContain(password);

    const other = await openPage(browser, gateway);
    await other.page.goto('/sign-in');
    await other.page.getByLabel('E-mail').fill('ida@example.com');
    await other.page.getByLabel('Password').fill(password);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.getByRole('heading', { name: 'Choose your own password' }).waitFor();

    await pressKeyOn(page, page.getByRole('link', { name: 'ida@example.com' }));
    await pressKeyOn(page, page.getByRole('button', { name: 'Disable person' }));
    const question = page.getByRole('dialog', { name: 'Disable ida@example.com?' });
    await pressKeyOn(page, question.getByRole('button', { name: 'Disable person' }));
    await page.getByRole('button', { name: 'Enable person' }).waitFor();
    await other.page.goto('/choose-password');
    await expect.poll(() => new URL(other.page.url()).pathname).toBe('/sign-in');
    expect(problems()).toEqual([]);
    await other.page.context().close();
    await page.context().close();
  });

  it('nobody disables themselves', async () => {
    const opened = await openPage(browser, gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/admin/people');
    await page.getByRole('link', { name: 'admin@example.com' }).first().click();
    const disable = page.getByRole('button', { name: 'Disable person' });
    expect(await disable.getAttribute('aria-disabled')).toBe('true');
    await disable.hover();
    await page.getByText('This is you. Ask another platform admin.').waitFor();
    await page.mouse.move(0, 0);
    await page.getByText('This is you. Ask another platform admin.').waitFor({ state: 'hidden' });
    await expectSoundPage(opened, 'person-panel');
    await page.context().close();
  });

  it.each([
    ['/admin/providers', 'declared', ['Edit provider', 'Disable provider', 'Delete provider', 'Add key']],
    ['/admin/models', 'declared-model', ['Edit model', 'Disable model', 'Delete model']],
    ['/admin/tenants', 'declared-tenant', ['Disable tenant', 'Delete tenant']],
    ['/w/declared-tenant/teams', 'ops', ['Edit team', 'Disable team', 'Delete team']],
    ['/w/declared-tenant/applications', 'bot', ['Edit application', 'Disable application', 'Delete application']],
  ])(
    'what sluice.yaml declares on %s is marked, and its verbs say why they are out of reach',
    async (path, name, verbs) => {
      const { page } = await openPage(browser, gateway);
      await signIn(page);
      await page.goto(path);
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByText('managed').first().waitFor();
      for (const verb of verbs) {
        const button = page.getByRole('button', { name: verb });
        expect(await button.getAttribute('aria-disabled'), verb).toBe('true');
        await button.click({ force: true });
        expect(await page.getByRole('dialog').count(), verb).toBe(0);
      }
      await page.mouse.move(0, 0);
      await page.getByRole('button', { name: verbs[0] ?? '' }).hover({ force: true });
      await page.getByText('Declared in sluice.yaml. Change it there.').waitFor();
      await page.context().close();
    },
  );

  it('an auditor looks at everything and finds no verb', async () => {
    const body = { email: 'auditor@example.com', platform_role: 'auditor' } as const;
    const { one_time_password } = await gateway.control('POST /api/v1/users', '/api/v1/users', body);
    const { page } = await openPage(browser, gateway);
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill(body.email);
    await page.getByLabel('Password').fill(one_time_password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('New password').fill('an auditor looks on');
    await page.keyboard.press('Enter');
    await page.locator('main#content').waitFor();
    for (const path of ['providers', 'models', 'tenants', 'applications', 'people', 'system']) {
      await page.goto(`/admin/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      const verbs = page.getByRole('button', { name: /^(Add|Create|Make|Revoke) / });
      expect(await verbs.allTextContents(), path).toEqual([]);
    }
    await page.context().close();
  });
});
