import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PAGES = globSync(['*.md', 'docs/**/*.md', '{apps,packages,bench}/**/*.md'], {
  cwd: ROOT,
  exclude: (path) => path.includes('node_modules'),
});

/** Targets of `[text](target)`, outside code. */
function links(text: string): string[] {
  const prose = text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

describe('the documentation leads nowhere that does not exist', () => {
  it('looks at the pages', () => {
    expect(PAGES).toContain('README.md');
    expect(links('[a](b.md) `[c](d.md)` ![e](f.png)\n```\n[g](h)\n```\n')).toEqual(['b.md', 'f.png']);
  });

  it.each(PAGES)('%s', (page) => {
    const local = links(readFileSync(join(ROOT, page), 'utf8')).filter((target) => !/^([a-z]+:|#)/.test(target));
    const broken = local.filter((target) => !existsSync(join(ROOT, dirname(page), target.replace(/#.*/, ''))));
    expect(broken).toEqual([]);
  });

  it.each(PAGES)('%s names no path of somebody’s machine', (page) => {
    expect(readFileSync(join(ROOT, page), 'utf8')).not.toMatch(/\/home\/\w|\/Users\/\w|\/root\//);
  });
});
