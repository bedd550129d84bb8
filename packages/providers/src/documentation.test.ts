import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { providerSpec, providerTypes } from './registry.ts';
import type { ProviderSpec } from './spec.ts';

const page = readFileSync(new URL('../../../docs/providers/README.md', import.meta.url), 'utf8');

/** The row of a type as the page shows it. */
function row({ type, title, baseUrl, dialect, auth }: ProviderSpec): string {
  const address = type === 'demo' ? 'built in' : baseUrl === undefined ? 'must be given' : `\`${baseUrl}\``;
  const key = auth.kind === 'header' ? `\`${auth.name}\`` : auth.kind;
  return `| \`${type}\` | ${title} | ${dialect} | ${address} | ${key} |`;
}

describe('docs/providers', () => {
  it.each(providerTypes().map((type) => [type]))('lists %s as the registry has it', (type) => {
    const spec = providerSpec(type);
    if (spec === undefined) throw new Error(`${type} has no spec`);
    expect(page).toContain(row(spec));
  });

  it('lists no type that is not there', () => {
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| [^|]+ \| (?:openai-chat|anthropic-messages) \|/gm)];
    expect(rows.map((match) => match[1]).sort()).toEqual([...providerTypes()].sort());
  });
});
