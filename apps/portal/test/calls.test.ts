import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { browserMissing, openBrowser } from './harness/browser.ts';
import { type CallsWorld, HOSTILE, KEYS, REFUSED, startCallsWorld } from './harness/calls-world.ts';
import { countSteps } from './harness/journey.ts';
import { expectSoundPage, openPage, settled, signIn, takePicture } from './harness/portal-page.ts';

/** Enough to scroll. */
const PLAIN_CALLS = 60;

const say = (model: string, text = 'What is the capital of France?') => ({
  model,
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: text },
  ],
});

describe.skipIf(browserMissing !== undefined)('the calls', () => {
  let browser: Browser;
  let world: CallsWorld;
  const ids = { steady: '', invalid: '', auth: '', hostile: '', unknown: '', denied: '', quiet: '' };

  beforeAll(async () => {
    browser = await openBrowser();
    world = await startCallsWorld();
    const plain = Array.from({ length: PLAIN_CALLS }, (_, n) => world.chat('prod', say('fast', `Question ${n}`)));
    await Promise.all(plain);
    ids.steady = await world.chat('prod', say('steady'));
    ids.invalid = await world.chat('prod', say('fast', REFUSED));
    ids.auth = await world.chat('prod', say('old'));
    ids.hostile = await world.chat('prod', say('fast', HOSTILE), {
      'x-sluice-end-user': '<script>window.hit=4</script>',
      'x-sluice-tags': 'a=<img src=x onerror=alert(1)>',
    });
    ids.unknown = await world.chat('prod', say(HOSTILE));
    ids.denied = await world.chat('poor', say('steady'));
    ids.quiet = await world.chat('quiet', say('fast'));
    await logged(ids.quiet);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.end();
  });

  const logged = (id: string) =>
    vi.waitFor(() => world.gateway.control('GET /api/v1/calls/{call}', `/api/v1/calls/${id}`), { timeout: 5000 });

  const open = async (path = '/w/acme/calls', options = {}) => {
    const opened = await openPage(browser, world.gateway, options);
    await signIn(opened.page);
    await opened.page.goto(path);
    await settled(opened.page);
    return opened;
  };
  const rowsOf = (page: Page) => page.locator('tbody tr[data-index]');
  const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Details' });
  const search = (page: Page) => new URL(page.url()).searchParams;
  const heading = (page: Page) => page.getByRole('heading', { name: 'Calls', level: 1 }).focus();

  it('are a sound page, with a call open and without', async () => {
    const opened = await open('/admin/calls');
    await expectSoundPage(opened, 'calls');
    await opened.page.goto(`/admin/calls?open=${ids.steady}`);
    await panelOf(opened.page).getByText('first content after').waitFor();
    await expectSoundPage(opened, 'calls-open');
    await opened.page.context().close();
  });

  it('tell in two steps why a call failed, by keyboard alone: its id, then the action', async () => {
    const { page, problems } = await open('/admin');
    const { decisions, fields } = await countSteps(page.context());
    await page.reload();
    await settled(page);
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: 'Command menu' }).waitFor();
    await page.keyboard.type(ids.denied);
    await page.getByRole('option', { name: `Open call ${ids.denied}` }).waitFor();
    await page.keyboard.press('Enter');
    const panel = panelOf(page);
    await panel.getByText('This key may not call steady.').waitFor();
    await panel.getByText('A rule of the tenant').waitFor();
    await takePicture(page, 'calls-denied');
    // The action is the first thing behind the panel's own buttons.
    const action = panel.getByRole('link', { name: 'Open the key' });
    for (let tabs = 0; tabs < 6 && !(await action.evaluate((link) => link === document.activeElement)); tabs += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/admin\/keys\?open=key_/);
    await panelOf(page).getByText('poor').first().waitFor();
    expect([...fields]).toEqual(['Command menu']);
    expect(decisions).toEqual([`Open call ${ids.denied}`, 'Open the key']);
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('tell it by mouse, from the failed ones: which provider refused which key', async () => {
    const { page, problems } = await open('/admin/calls?status=failed');
    await page.getByRole('button', { name: 'status is failed', exact: true }).waitFor();
    await rowsOf(page).filter({ hasText: 'provider_auth' }).getByRole('link').click();
    const panel = panelOf(page);
    await panel.getByText('azure-old refused the key main (401).').waitFor();
    await panel.getByText('Fault of the provider').waitFor();
    await panel.getByText('401 refused the key').waitFor();
    expect(search(page).get('open')).toBe(ids.auth);
    expect(search(page).get('status')).toBe('failed');
    await rowsOf(page).filter({ hasText: 'invalid_request' }).getByRole('link').click();
    await panel.getByRole('button', { name: 'Show the request' }).click();
    const request = panel.getByRole('region', { name: 'Request' });
    await expect.poll(() => request.evaluate((section) => section === document.activeElement)).toBe(true);
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('show each attempt, the bill line by line up to its total, and what was said', async () => {
    const { page } = await open(`/w/acme/calls?open=${ids.steady}`);
    const panel = panelOf(page);
    await panel.getByText(/openai-eu answered in .*, after 1 attempt that failed\./).waitFor();
    const attempts = panel.getByRole('region', { name: 'Attempts' });
    expect(await attempts.getByRole('listitem').count()).toBe(2);
    await attempts.getByText('429 over its rate limit').waitFor();
    const cost = panel.getByRole('region', { name: 'Cost' });
    // 14 tokens for $1 a million, 7 for $10.
    expect(await cost.getByRole('row').allInnerTexts()).toEqual([
      expect.stringContaining('What'),
      expect.stringMatching(/^Input tokens\s+14\s+\$1\.00 per 1M\s+\$0\.000014$/),
      expect.stringMatching(/^Output tokens\s+7\s+\$10\.00 per 1M\s+\$0\.00007$/),
      expect.stringMatching(/^Total\s+\$0\.000084$/),
    ]);
    const request = panel.getByRole('region', { name: 'Request' });
    await request.getByText('What is the capital of France?', { exact: true }).waitFor();
    await request.getByRole('button', { name: 'Raw' }).click();
    await request.getByText('"role": "system"').waitFor();
    await page.context().close();
  });

  it('A-48 show hostile text as text: list, panel, raw, audit, tenants', async () => {
    await world.gateway.control('POST /api/v1/tenants', '/api/v1/tenants', {
      slug: 'evil',
      name: HOSTILE.slice(0, 200),
    });
    const { page, problems } = await open(`/admin/calls?open=${ids.hostile}`);
    const isInert = async () => {
      expect(await page.locator('body script, img[src="x"], a[href^="javascript:"]').count()).toBe(0);
      expect(await page.evaluate(() => 'hit' in window)).toBe(false);
      expect(problems()).toEqual([]);
    };
    const panel = panelOf(page);
    await panel.getByText('<script>window.hit = 1</script>').first().waitFor();
    await panel.getByText('U+202E').first().waitFor();
    await panel.getByText('<script>window.hit=4</script>', { exact: true }).waitFor();
    await panel.getByText('a=<img src=x onerror=alert(1)>', { exact: true }).waitFor();
    await isInert();
    for (const raw of await panel.getByRole('button', { name: 'Raw' }).all()) await raw.click();
    await panel.getByText('Record').click();
    await isInert();
    await page.goto(`/admin/calls?open=${ids.unknown}`);
    await panel.getByText('There is no model called <script>').waitFor();
    await rowsOf(page).filter({ hasText: 'U+202E' }).first().waitFor();
    await isInert();
    for (const path of [
      '/admin/audit?object=tenant%20evil',
      '/admin/tenants',
      '/w/evil',
      '/w/evil/settings',
      '/w/evil/calls',
    ]) {
      await page.goto(path);
      await settled(page);
      await isInert();
    }
    await page.getByText('No calls yet').waitFor();
    await page.goto('/admin/audit?object=tenant%20evil');
    await rowsOf(page).first().getByRole('link').click();
    await panel.getByText('<img src=x').first().waitFor();
    await isInert();
    await page.context().close();
  });

  it('say why a body is missing', async () => {
    const { page } = await open(`/admin/calls?open=${ids.quiet}`);
    await panelOf(page).getByText('Not kept: the tenant does not log').first().waitFor();
    await page.goto(`/admin/calls?open=${ids.auth}`);
    await panelOf(page).getByText('There was no answer to keep.').waitFor();
    await page.context().close();

    const auditor = { email: 'auditor@example.com', password: 'correct horse battery' };
    const { one_time_password: password } = await world.gateway.control('POST /api/v1/users', '/api/v1/users', {
      email: auditor.email,
      platform_role: 'auditor',
    });
    const { page: theirs } = await openPage(browser, world.gateway);
    await theirs.goto('/sign-in');
    await theirs.request.post('/api/v1/sessions', { data: { email: auditor.email, password } });
    await theirs.request.put('/api/v1/me/password', {
      data: { current_password: password, new_password: auditor.password },
    });
    await signIn(theirs, auditor);
    await theirs.goto(`/admin/calls?open=${ids.steady}`);
    await panelOf(theirs).getByText('Your role does not show what was asked and answered.').first().waitFor();
    expect(await panelOf(theirs).getByText('capital of France').count()).toBe(0);
    await theirs.context().close();
  });

  it('narrow to what a cell holds by Alt and a click, by a right click, and go back', async () => {
    const { page } = await open();
    const cell = rowsOf(page).filter({ hasText: 'provider_auth' }).locator('td[data-column="status"]');
    await cell.click({ modifiers: ['Alt'], position: { x: 4, y: 4 } });
    await page.getByRole('button', { name: 'status is 502', exact: true }).waitFor();
    expect(search(page).get('open')).toBeNull();
    await page.goBack();
    await cell.click({ button: 'right', position: { x: 4, y: 4 } });
    await page.getByRole('menuitem', { name: 'Only provider_auth' }).click();
    await page.getByRole('button', { name: 'code is provider_auth', exact: true }).waitFor();
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await page.context().close();
  });

  it('leave out what a cell holds by a right click, each for itself, in the address, in the file and by keyboard', async () => {
    const { page, problems } = await open('/w/acme/calls?status=failed');
    await expect.poll(() => rowsOf(page).count()).toBe(4);
    const notThis = async (text: string, column: string, offer: string) => {
      const cell = rowsOf(page).filter({ hasText: text }).first().locator(`td[data-column="${column}"]`);
      await cell.click({ button: 'right', position: { x: 4, y: 4 } });
      await page.getByRole('menuitem', { name: offer, exact: true }).click();
    };
    await notThis('provider_auth', 'status', 'Not provider_auth');
    await page.getByRole('button', { name: 'code is not provider_auth', exact: true }).waitFor();
    await expect.poll(() => rowsOf(page).count()).toBe(3);
    await notThis('poor', 'key', 'Not poor');
    await page.getByRole('button', { name: 'key is not poor', exact: true }).waitFor();
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    expect(Object.keys(Object.fromEntries(search(page)))).toEqual(['status', 'not_code', 'not_key']);
    const href = await page.getByRole('link', { name: 'Export these rows as CSV' }).getAttribute('href');
    const file = await page.request.get(href ?? '');
    expect((await file.text()).trimEnd().split('\r\n')).toHaveLength(1 + 2);

    await heading(page);
    await page.keyboard.press('f');
    const form = page.getByRole('dialog', { name: 'Add a filter' });
    await form.getByLabel('Filter by').selectOption({ label: 'model' });
    await form.getByLabel('Condition').selectOption({ label: 'is not' });
    await form.getByLabel('model is not').fill('fast');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'model is not fast', exact: true }).waitFor();
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await page.reload();
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Remove filter: model is not' }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['model', 'fast'],
    ['team', 'search'],
    ['application', 'crawler'],
    ['stream', 'whole answers'],
  ])('offer "only" and "not" on a cell of %s', async (column, value) => {
    const { page } = await open();
    if (!(await page.locator(`td[data-column="${column}"]`).first().isVisible())) {
      await page.getByRole('button', { name: 'Choose columns' }).click();
      const form = page.getByRole('dialog', { name: 'Columns' });
      await form.getByRole('checkbox', { name: new RegExp(`^${column}$`, 'i') }).setChecked(true);
      await page.keyboard.press('Escape');
      await form.waitFor({ state: 'hidden' });
    }
    const row = rowsOf(page).filter({ hasText: 'fast' }).first();
    await row.locator(`td[data-column="${column}"]`).click({ button: 'right', position: { x: 4, y: 4 } });
    await page.getByRole('menuitem', { name: `Only ${value}`, exact: true }).waitFor();
    await page.getByRole('menuitem', { name: `Not ${value}`, exact: true }).click();
    await expect.poll(() => [...search(page).keys()]).toEqual([column === 'stream' ? 'stream' : `not_${column}`]);
    await page.context().close();
  });

  it('go by J and K within the filtered list, with the call open', async () => {
    const { page } = await open('/w/acme/calls?status=failed');
    const links = rowsOf(page).getByRole('link');
    await expect.poll(() => links.count()).toBe(4);
    await heading(page);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const seen = [search(page).get('open')];
    await panelOf(page).waitFor();
    for (let step = 0; step < 4; step += 1) {
      await page.keyboard.press('j');
      await settled(page);
      seen.push(search(page).get('open'));
    }
    // The last one stays open at the end of the list.
    expect(seen).toEqual([ids.denied, ids.unknown, ids.auth, ids.invalid, ids.invalid]);
    await page.context().close();
  });

  it('that an authorization webhook denied say so, with its words as text', async () => {
    const id = await world.chat('guarded', say('fast'));
    await logged(id);
    const { page, problems } = await open(`/admin/calls?open=${id}`);
    const panel = panelOf(page);
    await panel.getByText('The authorization of tenant:initech denied the call.').waitFor();
    await panel.getByText('tenant:initech: deny').waitFor();
    await panel.getByText(/^Ask later\. <script>.*, sheddable, rpm 5$/).waitFor();
    expect(await page.evaluate(() => Object.hasOwn(window, 'hit'))).toBe(false);
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('come by themselves while Live is on, and wait while the person reads further down', async () => {
    const { page, problems } = await open();
    await heading(page);
    await page.keyboard.press('l');
    expect(await page.getByRole('button', { name: 'Live' }).getAttribute('aria-pressed')).toBe('true');
    const first = rowsOf(page).first().getByRole('link');
    await world.chat('prod', say('local'));
    await expect.poll(() => first.textContent(), { timeout: 10_000 }).toContain('local');
    const list = page.getByRole('region', { name: 'Calls' });
    await list.evaluate((element) => element.scrollTo(0, 600));
    await world.chat('prod', say('old'));
    const waiting = page.getByRole('button', { name: '1 new' });
    await waiting.waitFor();
    await takePicture(page, 'calls-live');
    expect(await list.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
    await waiting.click();
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(0);
    await expect.poll(() => first.textContent()).toContain('old');
    expect(problems()).toEqual([]);
    await page.context().close();
  });

  it('leave as a file with the rows of the list, and a call as a line for a shell without its key', async () => {
    const { page } = await open('/w/acme/calls?model=steady', { permissions: ['clipboard-read', 'clipboard-write'] });
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export these rows as CSV' }).click();
    const lines = (await readFile(await (await coming).path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines.length).toBe(1 + (await rowsOf(page).count()));
    expect(lines[0]).toContain('id,at,status,');
    expect(lines.some((line) => line.startsWith(`${ids.steady},`))).toBe(true);
    await page.goto(`/w/acme/calls?open=${ids.steady}`);
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    expect(line).toContain(`curl '${world.gateway.url}/v1/chat/completions'`);
    expect(line).toContain('Bearer $API_KEY');
    expect(line).not.toContain(KEYS.prod);
    await page.context().close();
  });

  it('are found by the end of a key', async () => {
    const { page } = await open('/w/acme');
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: 'Command menu' }).waitFor();
    await page.keyboard.type(KEYS.slow.slice(-4));
    await page.getByRole('option', { name: 'Calls of key slow' }).click();
    await page.getByRole('button', { name: /^key is / }).waitFor();
    expect(search(page).get('key')).toMatch(/^key_/);
    await page.context().close();
  });
});
