// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what this file is about
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { type ConfigIssue, type ConfigPath, pathText } from './config-error.ts';
import { matchesPath } from './path-pattern.ts';
import { type Environment, substitute } from './substitute.ts';

/** A file as plain data, which still knows where everything stood. */
export interface ConfigDocument {
  readonly value: unknown;
  readonly issues: readonly ConfigIssue[];
  /** Whether the scalar at this path came out of the environment: then `"600"` may stand for a number. */
  substituted(path: ConfigPath): boolean;
  issue(path: ConfigPath, message: string, at?: 'key' | 'value'): ConfigIssue;
}

interface Place {
  /** Offset of the member's name, or of the item in a list. */
  readonly key: number;
  readonly value: number;
}

/** Aliases can make a small file huge; no honest configuration comes near this. */
const MAX_NODES = 200_000;

/** Mappings whose members are objects with a name; an empty entry (`demo:`) is an object without members. */
const COLLECTIONS = [
  'providers',
  'models',
  'tenants',
  'services',
  'plans',
  'tenants.*.providers',
  'tenants.*.models',
  'tenants.*.teams',
  'tenants.*.teams.*.applications',
  'services.*.inputs',
];

/** Reads YAML 1.2 and fills in the environment. Never throws: what is wrong stands in `issues`. */
export function readDocument(text: string, env: Environment): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const reader = new Reader(document, lines, env);
  const syntax = document.errors[0];
  if (syntax === undefined) reader.value = reader.read(document.contents, []);
  else reader.reportSyntax(syntax, text);
  return reader;
}

class Reader implements ConfigDocument {
  value: unknown;
  readonly issues: ConfigIssue[] = [];
  private readonly places = new Map<string, Place>();
  private readonly fromEnvironment = new Set<string>();
  private readonly open = new Set<unknown>();
  private nodes = 0;
  private readonly document: Document.Parsed;
  private readonly lines: LineCounter;
  private readonly env: Environment;

  constructor(document: Document.Parsed, lines: LineCounter, env: Environment) {
    this.document = document;
    this.lines = lines;
    this.env = env;
  }

  substituted(path: ConfigPath): boolean {
    return this.fromEnvironment.has(JSON.stringify(path));
  }

  /** At the place of the path, or of the nearest thing above it that stands in the file. */
  issue(path: ConfigPath, message: string, at: 'key' | 'value' = 'value'): ConfigIssue {
    let place: Place | undefined;
    for (let length = path.length; place === undefined && length >= 0; length -= 1) {
      place = this.places.get(JSON.stringify(path.slice(0, length)));
    }
    return this.issueAt(place?.[at] ?? 0, path, message);
  }

  reportSyntax(error: YAMLError, text: string): void {
    // The parser quotes the token that it stumbled over, which may be a secret.
    const what = error.message.replace(/:? ?["'][\s\S]*$/, '').replace(/; please use .*$/, '');
    const before = text.slice(text.lastIndexOf('\n', error.pos[0] - 1) + 1, error.pos[0]);
    const hint = /\$$/.test(before) ? '; inside { } and [ ] a ${VAR} must stand in quotes' : '';
    this.issues.push(this.issueAt(error.pos[0], [], `not valid YAML: ${what}${hint}`));
  }

  read(node: unknown, path: ConfigPath, keyOffset?: number): unknown {
    this.nodes += 1;
    if (this.nodes > MAX_NODES) {
      return this.nodes === MAX_NODES + 1 ? this.refuse(path, 'the file is too large') : null;
    }
    const offset = offsetOf(node) ?? keyOffset ?? 0;
    this.places.set(JSON.stringify(path), { key: keyOffset ?? offset, value: offset });
    if (isAlias(node)) return this.readAlias(node.resolve(this.document), path, keyOffset);
    if (isMap(node)) return this.nested(node, path, () => this.readMap(node.items, path));
    if (isSeq(node))
      return this.nested(node, path, () => node.items.map((item, index) => this.read(item, [...path, index])));
    if (!isScalar(node)) return null;
    return typeof node.value === 'string' ? this.readText(node.value, path) : this.readPlain(node.value, path);
  }

  private readAlias(target: unknown, path: ConfigPath, keyOffset: number | undefined): unknown {
    if (target === undefined) return this.refuse(path, 'this alias has no anchor');
    return this.read(target, path, keyOffset);
  }

  private nested(node: unknown, path: ConfigPath, read: () => unknown): unknown {
    if (this.open.has(node)) return this.refuse(path, 'this alias holds itself');
    this.open.add(node);
    const value = read();
    this.open.delete(node);
    return value;
  }

  private readMap(items: readonly Pair[], path: ConfigPath): unknown {
    const result: Record<string, unknown> = {};
    const seen = new Map<string, number>();
    for (const pair of items) {
      const offset = offsetOf(pair.key) ?? 0;
      const name = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (name === undefined) {
        this.issues.push(this.issueAt(offset, path, 'expected a plain name before ":"'));
        continue;
      }
      const member = [...path, name];
      const first = seen.get(name);
      if (first !== undefined) {
        const { line } = this.lines.linePos(first);
        this.issues.push(this.issueAt(offset, member, `stands twice; the first one is in line ${line}`));
        continue;
      }
      seen.set(name, offset);
      const value = this.read(pair.value, member, offset);
      // `name:` with nothing behind it: an absent member, or an object without members.
      if (value === null && !isFreeForm(member)) {
        if (COLLECTIONS.some((pattern) => matchesPath(path, pattern))) define(result, name, {});
      } else define(result, name, value);
    }
    return result;
  }

  private readText(scalar: string, path: ConfigPath): string {
    const result = substitute(scalar, this.env);
    if (!result.ok) {
      this.issues.push(this.issue(path, result.message));
      return '';
    }
    if (result.changed) this.fromEnvironment.add(JSON.stringify(path));
    return result.text;
  }

  private readPlain(value: unknown, path: ConfigPath): unknown {
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
    return this.refuse(path, 'expected a text, a number, true, false, a list or a mapping');
  }

  private refuse(path: ConfigPath, message: string): null {
    this.issues.push(this.issue(path, message));
    return null;
  }

  private issueAt(offset: number, path: ConfigPath, message: string): ConfigIssue {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), path: pathText(path), message };
  }
}

/** Plain assignment of `__proto__` would change the object instead of naming an unknown member. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

/** A JSON schema, in which `null` is a value like any other. */
function isFreeForm(path: ConfigPath): boolean {
  return path[0] === 'services' && path[2] === 'output' && path[3] === 'schema';
}
