import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './load.ts';

const ROOT = new URL('../../../../', import.meta.url);

const pages = [
  'README.md',
  ...readdirSync(new URL('docs/', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const samples = pages.flatMap((page) =>
  [...readFileSync(new URL(page, ROOT), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text = ''], index) => [`${page} #${index + 1}`, text] as const,
  ),
);

/** A value for every variable that a sample names; two names have two values. */
function environmentOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name = '']) => [name, `value-of-${name}-000000`]),
  );
}

describe('samples in the documentation', () => {
  it('are there to be checked', () => {
    expect(samples.length).toBeGreaterThan(5);
  });

  it.each(samples)('are files that Sluice accepts, and promise nothing that has no effect: %s', (name, text) => {
    const { warnings } = parseConfig(text, { fileName: name, env: environmentOf(text) });
    expect(warnings.filter((warning) => !warning.message.includes('not declared in this file'))).toEqual([]);
  });
});

describe('links to a heading', () => {
  const anchored = pages.flatMap((page) =>
    [...readFileSync(new URL(page, ROOT), 'utf8').matchAll(/\]\((?!https?:)([^)\s#]*)#([^)\s]+)\)/g)].map(
      ([, path = '', anchor = '']) => [page, path, anchor] as const,
    ),
  );

  it.each(anchored)('in %s lead to one: %s#%s', (page, path, anchor) => {
    const target = path === '' ? new URL(page, ROOT) : new URL(path, new URL(page, ROOT));
    const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => slugOf(text));
    expect(headings).toContain(anchor);
  });
});

/** As Git hosts make it. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}
