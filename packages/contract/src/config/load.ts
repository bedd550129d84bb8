import { ConfigError, type ConfigIssue, type ConfigPath, inFileOrder } from './config-error.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { type SluiceConfig, sluiceConfigSchema } from './schema.ts';
import { flatten, schemaIssues, toPath, valueAt } from './schema-issues.ts';
import { checkMeaning } from './semantics.ts';
import { unservedMembers } from './served.ts';
import type { Environment } from './substitute.ts';

export interface LoadOptions {
  /** As it is to stand in messages. */
  readonly fileName: string;
  /** Where `${VAR}` is looked up. */
  readonly env: Environment;
  /** Provider types that can be served; another one of the contract's list is a warning. Absent: all of that list. */
  readonly providerTypes?: readonly string[];
}

export interface LoadedConfig {
  readonly config: SluiceConfig;
  /** In the order of the file. */
  readonly warnings: readonly ConfigIssue[];
}

/**
 * Reads a sluice.yaml: YAML, then `${VAR}`, then the shape, then what refers to what.
 * @throws ConfigError with every finding and its place; no message holds a value of the file
 */
export function parseConfig(text: string, options: LoadOptions): LoadedConfig {
  const document = readDocument(text, options.env);
  if (document.issues.length > 0) throw new ConfigError(options.fileName, inFileOrder(document.issues));
  const root = document.value ?? {};
  const result = parseShape(root, document);
  if (!result.success) throw new ConfigError(options.fileName, inFileOrder(schemaIssues(document, result.error)));
  const { errors, warnings } = checkMeaning(result.data, document, options.providerTypes);
  if (errors.length > 0) throw new ConfigError(options.fileName, inFileOrder(errors));
  return { config: result.data, warnings: inFileOrder([...warnings, ...unservedMembers(result.data, document)]) };
}

function parseShape(root: unknown, document: ConfigDocument) {
  const first = sluiceConfigSchema.safeParse(root);
  if (first.success) return first;
  // The environment holds texts only: where the shape wants a number, the text of one is meant.
  let retyped = false;
  for (const issue of flatten(first.error.issues)) {
    if (issue.code !== 'invalid_type') continue;
    const path = toPath(issue.path);
    if (document.substituted(path) && retype(root, path, issue.expected)) retyped = true;
  }
  return retyped ? sluiceConfigSchema.safeParse(root) : first;
}

function retype(root: unknown, path: ConfigPath, expected: string): boolean {
  const text = valueAt(root, path);
  const value = typeof text === 'string' ? readScalar(text.trim(), expected) : undefined;
  const parent = valueAt(root, path.slice(0, -1));
  const name = path.at(-1);
  if (value === undefined || name === undefined || typeof parent !== 'object' || parent === null) return false;
  (parent as Record<string | number, unknown>)[name] = value;
  return true;
}

function readScalar(text: string, expected: string): number | boolean | undefined {
  if (expected === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (expected !== 'number' && expected !== 'int') return undefined;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
