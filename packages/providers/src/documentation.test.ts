import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { providerSpec, providerTypes } from './registry.ts';
import type { ProviderSpec } from './spec.ts';
import { NOTES, providerPage } from './test/provider-page.ts';

const page = readFileSync(new URL('../../../docs/providers/README.md', import.meta.url), 'utf8');

/** The row of a type as the page shows it. */
function row({ type, title, baseUrl, dialect, auth }: ProviderSpec): string {
  const address = type === 'demo' ? 'built in' : baseUrl === undefined ? 'must be given' : `\`${baseUrl}\``;
  const key = auth.kind === 'header' ? `\`${auth.name}\`` : auth.kind === 'azure' ? '`api-key`' : auth.kind;
  return `| \`${type}\` | ${title} | ${dialect} | ${address} | ${key} |`;
}

describe('docs/providers', () => {
  it.each(providerTypes().map((type) => [type]))('lists %s as the registry has it', (type) => {
    const spec = providerSpec(type);
    if (spec === undefined) throw new Error(`${type} has no spec`);
    expect(page).toContain(row(spec));
  });

  it('lists no type that is not there', () => {
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| [^|]+ \| [a-z-]+ \|/gm)];
    expect(rows.map((match) => match[1]).sort()).toEqual([...providerTypes()].sort());
  });

  it.each(providerTypes().map((type) => [type]))('has a page for %s', (type) => {
    const file = new URL(`../../../docs/providers/${type}.md`, import.meta.url);
    const written = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    // Vendors with an interface of their own have pages by hand; those that are alike are told alike.
    if (written !== undefined && !written.includes('Made from the registry')) return;
    const at = written?.indexOf(NOTES) ?? -1;
    const made = providerPage(providerSpec(type) as ProviderSpec) + (at < 0 ? '' : written?.slice(at));
    if (process.env.WRITE_PAGES === '1') writeFileSync(file, made);
    else expect(written).toBe(made);
  });
});
