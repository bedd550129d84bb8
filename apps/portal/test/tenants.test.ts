import { beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { pressKeyOn, typeInto } from './harness/keyboard.ts';
import { expectSoundPage, openPage, signIn } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';

const LONG = 'A name as long as names may be '.repeat(10).slice(0, 200);
const OWNER = { email: 'owner@acme.example', password: 'owner of the tenant acme' };

describe.skipIf(browserMissing !== undefined)('a tenant', () => {
  const bed = useTestBed();
  beforeAll(async () => {
    const long = { name: LONG, slug: 'long' };
    await bed.gateway.control('POST /api/v1/tenants', '/api/v1/tenants', long);
    await bed.gateway.control('POST /api/v1/teams', '/api/v1/teams', { tenant: 'long', ...long });
    await bed.gateway.control('POST /api/v1/applications', '/api/v1/applications', { team: 'long/long', ...long });
  });

  it('is made with its limits in two steps by mouse, and opens', async () => {
    const opened = await openPage(bed.browser, bed.gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/admin/tenants');
    await expectSoundPage(opened, 'tenants');
    await page.getByRole('button', { name: 'Create tenant' }).click();
    const form = page.getByRole('dialog', { name: 'Create tenant' });
    await form.getByLabel('Name', { exact: true }).fill('Acme Corp');
    await form.getByLabel('Short name').fill('acme');
    await form.getByRole('radio', { name: 'Only these' }).click();
    await form.getByRole('checkbox', { name: 'demo' }).click();
    await form.getByText('Limits and budgets').click();
    await form.getByLabel('Requests a minute').fill('many');
    await form.getByRole('button', { name: 'Add budget' }).click();
    await form.getByLabel('Amount').fill('100');
    await expectSoundPage(opened, 'tenant-new');
    await form.getByText('Limits and budgets').click();
    await form.getByRole('button', { name: 'Create tenant' }).click();
    // What is wrong stands in a part that was closed.
    await form.getByText('Type a whole number, or nothing for no limit').waitFor();
    await form.getByLabel('Requests a minute').fill('600');
    await form.getByRole('button', { name: 'Create tenant' }).click();
    await page.getByText('0 of 600').waitFor();
    await page.getByText('$0.00 of $100.00').waitFor();
    await expectSoundPage(opened, 'tenant-panel');
    const tenant = await bed.gateway.control('GET /api/v1/tenants/{tenant}', '/api/v1/tenants/acme');
    expect(tenant).toMatchObject({ models: ['demo'], limits: { rpm: 600 }, budgets: [{ usd: 100, window: 'month' }] });
    await page.context().close();
  });

  it('by keyboard alone: its settings change, and a team and an application are made in it', async () => {
    const { page, problems } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/w/acme/settings');
    await pressKeyOn(page, page.getByRole('switch', { name: 'Log content' }), 'Space');
    await page.getByText('encrypted with this tenant’s key').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Settings saved').first().waitFor();
    await typeInto(page, page.getByLabel('Calls at once'), '7');
    await page.keyboard.press('Enter');
    await page.getByText('0 of 7').waitFor();

    await page.goto('/w/acme/teams');
    await page.getByText('No teams yet').waitFor();
    await page.keyboard.press('c');
    await typeInto(page, page.getByRole('dialog').getByLabel('Name', { exact: true }), 'Search');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Search', exact: true }).waitFor();
    await page.goto('/w/acme/applications');
    await page.getByText('No applications yet').waitFor();
    await page.keyboard.press('c');
    await typeInto(page, page.getByRole('dialog').getByLabel('Name', { exact: true }), 'Crawler');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Crawler', exact: true }).waitFor();
    const made = await bed.gateway.control('GET /api/v1/applications', '/api/v1/applications?team=acme/search');
    expect(made.data.map(({ slug }) => slug)).toEqual(['crawler']);
    const tenant = await bed.gateway.control('GET /api/v1/tenants/{tenant}', '/api/v1/tenants/acme');
    expect(tenant).toMatchObject({ log_content: true, limits: { rpm: 600, concurrency: 7 } });
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it.each(['settings', 'teams', 'applications', 'members', 'models'])('has a sound page of %s', async (name) => {
    const opened = await openPage(bed.browser, bed.gateway);
    await signIn(opened.page);
    for (const tenant of ['acme', 'long']) {
      await opened.page.goto(`/w/${tenant}/${name}`);
      await expectSoundPage(opened, `${name}-${tenant}`);
    }
    await opened.page.context().close();
  });

  it('has sound panels and dialogs', async () => {
    const opened = await openPage(bed.browser, bed.gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/w/acme/teams');
    await page.getByRole('link', { name: 'Search' }).click();
    await page.getByRole('button', { name: 'Edit team' }).click();
    await page.getByRole('dialog').getByText('Limits and budgets').click();
    await expectSoundPage(opened, 'team-edit');
    await page.goto('/w/long/applications');
    await page.getByRole('link', { name: LONG.slice(0, 20) }).click();
    await expectSoundPage(opened, 'application-panel-long');
    await page.getByRole('button', { name: 'Delete application' }).click();
    await expectSoundPage(opened, 'application-delete');
    await page.context().close();
  });

  it('gets people by a link that is shown once; its owner sees what the platform gives and cannot change it', async () => {
    const opened = await openPage(bed.browser, bed.gateway);
    const { page } = opened;
    await signIn(page);
    await page.goto('/w/acme/members');
    await page.getByRole('button', { name: 'Invite somebody' }).first().click();
    const form = page.getByRole('dialog', { name: 'Invite somebody' });
    await form.getByLabel('E-mail address').fill(OWNER.email);
    await form.getByLabel('Role in Search').selectOption('admin');
    await expectSoundPage(opened, 'invite');
    await form.getByRole('radio', { name: 'Owner' }).click();
    await form.getByRole('button', { name: 'Make invitation' }).click();
    const made = page.getByRole('dialog', { name: `Send this link to ${OWNER.email}` });
    const link = (await made.locator('code').first().textContent()) ?? '';
    await expectSoundPage(opened, 'invite-link');
    await made.getByRole('button', { name: 'I have sent the link' }).click();
    await page.getByRole('region', { name: 'Open invitations' }).getByText(OWNER.email).waitFor();
    expect(await page.content()).not.toContain(link);

    const owner = await openPage(bed.browser, bed.gateway);
    const { pathname, hash } = new URL(link);
    await owner.page.goto(pathname + hash);
    await owner.page.getByLabel('Your name').fill('Olive Owner');
    await owner.page.getByLabel('New password').fill(OWNER.password);
    await owner.page.getByRole('button', { name: 'Accept invitation' }).click();
    await owner.page.getByRole('heading', { name: 'Home' }).waitFor();
    await owner.page.goto('/w/acme/settings');
    await owner.page.getByText('The platform’s admins set these.').waitFor();
    await owner.page.getByRole('button', { name: 'Save logging' }).waitFor();
    expect(await owner.page.getByRole('button', { name: /tenant/i }).allTextContents()).not.toContain('Delete tenant');
    await owner.page.goto('/w/acme/members');
    await owner.page.getByRole('link', { name: 'Olive Owner' }).click();
    await owner.page.getByRole('button', { name: 'Change roles' }).waitFor();
    await expectSoundPage(owner, 'member-panel');
    await owner.page.context().close();
    await page.context().close();
  });

  it('goes only after its short name was typed', async () => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto('/w/long/settings');
    await page.getByRole('button', { name: 'Delete tenant' }).click();
    const question = page.getByRole('dialog');
    const remove = question.getByRole('button', { name: 'Delete tenant' });
    await question.getByText('1 application and 0 keys are deleted with it').waitFor();
    expect(await remove.isDisabled()).toBe(true);
    await question.getByLabel('Type long to confirm').fill('long');
    await remove.click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/admin/tenants');
    const { data } = await bed.gateway.control('GET /api/v1/tenants', '/api/v1/tenants');
    expect(data.map(({ slug }) => slug)).not.toContain('long');
    await page.context().close();
  });
});
