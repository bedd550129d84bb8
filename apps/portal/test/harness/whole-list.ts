import type { Page } from 'playwright-core';

export interface WholeList {
  /** Ids of all rows, by their place. */
  readonly ids: readonly string[];
  /** Rows that stood in the document at the same time, at most. */
  readonly mostDrawn: number;
}

/** Scrolls a list from its first row to its last, a window at a time, as pages of it come from the server. */
export async function readWholeList(page: Page, name: string): Promise<WholeList> {
  return await page.getByRole('region', { name, exact: true }).evaluate(async (region) => {
    const ids: string[] = [];
    let mostDrawn = 0;
    const rows = () => [...region.querySelectorAll('tbody tr[data-index]')];
    const isWhole = () => region.querySelector('table')?.getAttribute('aria-rowcount') === String(ids.length + 1);
    while (!isWhole()) {
      await new Promise((frame) => requestAnimationFrame(frame));
      const drawn = rows();
      mostDrawn = Math.max(mostDrawn, drawn.length);
      for (const row of drawn) {
        const href = row.querySelector('a')?.getAttribute('href') ?? '';
        ids[Number(row.getAttribute('data-index'))] = new URLSearchParams(href.split('?')[1]).get('open') ?? '';
      }
      // Where rows are still on their way the same place is looked at again.
      region.scrollTo(0, region.scrollTop + region.clientHeight);
    }
    return { ids, mostDrawn };
  });
}
