import type { z } from 'zod';
import type { ConfigIssue, ConfigPath } from './config-error.ts';
import type { ConfigDocument } from './document.ts';
import { membersAt, nearest } from './member-names.ts';
import { sluiceConfigSchema } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** The schema's findings with their places, in words that say what was expected and never what was found. */
export function schemaIssues(document: ConfigDocument, error: z.ZodError): ConfigIssue[] {
  return flatten(error.issues).flatMap((issue) => describe(document, issue));
}

/** Findings inside the one branch of a union that the value was meant for. */
export function flatten(issues: readonly Issue[], above: ConfigPath = []): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path] as PropertyKey[];
    if (issue.code !== 'invalid_union') return [{ ...issue, path } as Issue];
    const meant = issue.errors.find(
      (branch) => !branch.some((one) => one.code === 'invalid_type' && one.path.length === 0),
    );
    return meant === undefined ? [{ ...issue, path } as Issue] : flatten(meant, toPath(path));
  });
}

function describe(document: ConfigDocument, issue: Issue): ConfigIssue[] {
  const path = toPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = membersAt(sluiceConfigSchema, path);
    return issue.keys.map((name) => document.issue([...path, name], unknownMember(name, known), 'key'));
  }
  if (issue.code === 'invalid_key') {
    return [document.issue(path, issue.issues[0]?.message ?? 'this name is not allowed', 'key')];
  }
  if (issue.code === 'invalid_type' && valueAt(document.value, path) === undefined) {
    return [document.issue(path, `missing: expected ${kind(issue.expected)}`, 'value')];
  }
  return [document.issue(path, message(document, issue, path))];
}

function unknownMember(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
  return `unknown member ${JSON.stringify(name)}${hint}`;
}

function message(document: ConfigDocument, issue: Issue, path: ConfigPath): string {
  const found = foundKind(valueAt(document.value, path));
  if (issue.code === 'invalid_value')
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'invalid_union') {
    const wanted = issue.errors.flat().flatMap((one) => (one.code === 'invalid_type' ? [kind(one.expected)] : []));
    return `expected ${[...new Set(wanted)].join(' or ')}, found ${found}`;
  }
  if (issue.code === 'invalid_type') return `expected ${kind(issue.expected)}, found ${found}`;
  return issue.message;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

function kind(expected: string): string {
  return KINDS[expected] ?? expected;
}

function foundKind(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' ? 'a number' : 'a text';
}

export function toPath(path: readonly PropertyKey[]): ConfigPath {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}

/** The value at a path, own members only. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}
