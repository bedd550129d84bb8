import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browserMissing } from './harness/browser.ts';
import { openPage, settled, signIn } from './harness/portal-page.ts';
import { useTestBed } from './harness/test-bed.ts';
import { readWholeList } from './harness/whole-list.ts';

const CALLS = 200_000;
/** One of 20 models. */
const OF_A_MODEL = CALLS / 20;
/** More rows than fit into the window and what is drawn ahead of it. */
const MOST_DRAWN = 60;

describe.skipIf(browserMissing !== undefined)(`a list over ${CALLS} calls`, () => {
  const bed = useTestBed({ calls: CALLS }, 600_000);

  const open = async (search: string) => {
    const { page } = await openPage(bed.browser, bed.gateway);
    await signIn(page);
    await page.goto(`/admin/calls?range=7d&${search}`);
    await settled(page);
    return page;
  };
  const column = (page: Page, id: string) => page.locator(`tbody td[data-column="${id}"]`).allInnerTexts();
  /** What the server itself says of the same filters. */
  const counted = async (search: string) => {
    const from = new Date(Date.now() - 7 * 86_400_000).toISOString();
    const path = `/api/v1/call-counts?from=${from}&step_s=86400&${search}`;
    return (await bed.gateway.control('GET /api/v1/call-counts', path)).total.calls;
  };

  it('goes through ten thousand rows to the end, none lost and none twice, with a windowful of them drawn', async () => {
    const page = await open('model=model-3');
    const { ids, mostDrawn } = await readWholeList(page, 'Calls');
    expect(ids.length).toBe(OF_A_MODEL);
    expect(ids.filter((id) => !id?.startsWith('req_'))).toEqual([]);
    expect(new Set(ids).size).toBe(OF_A_MODEL);
    expect(mostDrawn).toBeLessThan(MOST_DRAWN);
    // The ids begin with the time: the latest first, to the last one.
    expect(ids).toEqual([...ids].sort().reverse());
    expect(await counted('model=model-3')).toBe(OF_A_MODEL);
    await page.context().close();
  });

  it('filters and sorts them all, not those that happen to be loaded', async () => {
    const page = await open('model=model-3&sort=-duration');
    // 200 ms and 5000 equal steps above: the slowest of a model is as slow as any.
    expect((await column(page, 'duration'))[0]).toContain('5.2 s');
    const failed = await open('model=model-1&status=5xx&sort=-cost');
    for (const text of await column(failed, 'status')) expect(text).toContain('502');
    for (const text of await column(failed, 'model')) expect(text).toContain('model-1');
    const costs = (await column(failed, 'cost')).map((text) => Number(text.replace('$', '')));
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    const { ids } = await readWholeList(failed, 'Calls');
    expect(new Set(ids).size).toBe(await counted('model=model-1&status=5xx'));
    await failed.context().close();
    await page.context().close();
  });

  it('leaves out what is not meant: the two halves are the whole', async () => {
    const [all, having, without] = [
      await counted(''),
      await counted('status=failed'),
      await counted('not_status=failed'),
    ];
    expect(all).toBe(CALLS);
    expect(having + without).toBe(CALLS);
    expect(having).toBe((CALLS / 100) * 3);
    const page = await open('not_status=ok&not_code=upstream_error');
    for (const text of await column(page, 'status')) expect(text).toContain('429');
    await page.context().close();
  });
});
