import type { BrowserContext } from 'playwright-core';

/** What somebody had to do to get somewhere, as the page itself saw it: by mouse and by keyboard it counts the same. */
export interface Journey {
  /** What was pressed, chosen or sent, by its name; a field that is sent with Enter counts as its button. */
  readonly decisions: readonly string[];
  /** What was typed into, by its label, each once. */
  readonly fields: ReadonlySet<string>;
}

/** Counts on every page that the context opens from now on. */
export async function countSteps(context: BrowserContext): Promise<Journey> {
  const decisions: string[] = [];
  const fields = new Set<string>();
  await context.exposeFunction('sluiceCount', (kind: 'decision' | 'field', name: string) => {
    if (kind === 'field') fields.add(name);
    else decisions.push(name);
  });
  await context.addInitScript(() => {
    const { sluiceCount } = window as unknown as { sluiceCount: (kind: string, name: string) => void };
    const nameOf = (element: Element) => element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
    document.addEventListener(
      'click',
      ({ target, isTrusted }) => {
        const pressed = target instanceof Element ? target.closest('button, a, summary, [role="option"]') : null;
        // Enter in a field and on a button come as a click, too.
        if (isTrusted && pressed !== null) sluiceCount('decision', nameOf(pressed));
      },
      true,
    );
    document.addEventListener(
      'keydown',
      ({ key, target }) => {
        const chosen = document.querySelector('[role="option"][aria-selected="true"]');
        // The command menu chooses without a click.
        if (key === 'Enter' && target instanceof Element && target.matches('[role="combobox"]') && chosen !== null)
          sluiceCount('decision', nameOf(chosen));
      },
      true,
    );
    document.addEventListener(
      'input',
      ({ target }) => {
        if (!(target instanceof HTMLElement)) return;
        const label = 'labels' in target ? (target as HTMLInputElement).labels?.[0]?.textContent : undefined;
        sluiceCount('field', label?.trim() || nameOf(target));
      },
      true,
    );
  });
  return { decisions, fields };
}
