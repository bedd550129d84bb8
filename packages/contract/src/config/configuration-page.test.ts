import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sluiceConfigSchema } from './schema.ts';
import { SERVED } from './served.ts';

const PAGE = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');

interface Section {
  readonly paths: readonly string[];
  readonly rows: readonly { readonly member: string; readonly served: string }[];
}

/** Each table of members stands behind `<!-- members of PATH, PATH -->`. */
const sections: readonly Section[] = PAGE.split('<!-- members of ')
  .slice(1)
  .map((text) => {
    const [head = '', body = ''] = text.split(' -->');
    const table = body.match(/^\|[^\n]*\n(?:\|[^\n]*\n)+/m)?.[0] ?? '';
    const rows = [...table.matchAll(/^\| `([a-z0-9_]+)` \| (\w+) \|/gm)].map(([, member = '', served = '']) => ({
      member,
      served,
    }));
    return { paths: head.split(', ').map((path) => (path === 'the file' ? '' : path)), rows };
  });

/** Every object of the schema with the paths at which it may stand. */
const objects = new Map<z.ZodObject, string[]>();

function walk(schema: unknown, path: string): void {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) walk(schema.unwrap(), path);
  else if (schema instanceof z.ZodPipe) walk(schema.def.out, path);
  else if (schema instanceof z.ZodArray) walk(schema.element, `${path}.*`);
  else if (schema instanceof z.ZodRecord) walk(schema.valueType, `${path}.*`);
  else if (schema instanceof z.ZodUnion) for (const option of schema.options) walk(option, path);
  else if (schema instanceof z.ZodObject) {
    objects.set(schema, [...(objects.get(schema) ?? []), path]);
    for (const [name, member] of Object.entries(schema.shape)) walk(member, path === '' ? name : `${path}.${name}`);
  }
}
walk(sluiceConfigSchema, '');

function servedAs(path: string): string {
  const holds = SERVED.some((member) => member.path === path || member.path.startsWith(`${path}.`));
  const within = SERVED.some((member) => path.startsWith(`${member.path}.`));
  return holds || within ? 'yes' : 'no';
}

describe('the page on configuration', () => {
  it.each([...objects])('lists every member of an object, and no other: %#', (schema, paths) => {
    const section = sections.find((one) => one.paths.some((path) => paths.includes(path)));
    expect(section, `no table for ${paths[0]}`).toBeDefined();
    expect(section?.rows.map((row) => row.member).sort(), paths[0]).toEqual(Object.keys(schema.shape).sort());
  });

  it('says of each member whether it is served', () => {
    for (const { paths, rows } of sections) {
      const [path = ''] = paths;
      for (const { member, served } of rows) {
        const full = path === '' ? member : `${path}.${member}`;
        expect(served, full).toBe(servedAs(full));
      }
    }
  });

  it('speaks of objects that exist', () => {
    const known = new Set([...objects.values()].flat());
    for (const { paths } of sections) for (const path of paths) expect(known.has(path), path).toBe(true);
  });
});

describe('the list of what is served', () => {
  it('names members that the schema has', () => {
    const known = new Set(
      [...objects].flatMap(([schema, paths]) =>
        paths.flatMap((path) => Object.keys(schema.shape).map((name) => (path === '' ? name : `${path}.${name}`))),
      ),
    );
    for (const { path } of SERVED) expect(known.has(path), path).toBe(true);
  });
});
