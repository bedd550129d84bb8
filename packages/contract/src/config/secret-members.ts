import type { ConfigPath } from './config-error.ts';
import { matchesPath } from './path-pattern.ts';

/**
 * Members of the file that are secrets among members that are none: nobody is shown them. (Credentials of providers and
 * values of keys are kept apart by the objects that hold them.)
 */
export const SECRET_MEMBERS: readonly string[] = [
  'authorize.secret',
  'tenants.*.authorize.secret',
  'services.*.authorize.secret',
];

/**
 * The object with something else in place of each of its secrets; `undefined` takes the member away.
 * @param at where the object stands in the file
 */
export function mapSecrets<T extends object>(
  object: T,
  at: ConfigPath,
  replace: (secret: unknown, path: ConfigPath) => unknown,
): T {
  const visit = (value: unknown, path: ConfigPath): unknown => {
    if (SECRET_MEMBERS.some((pattern) => matchesPath(path, pattern))) return replace(value, path);
    if (Array.isArray(value)) return value.map((one: unknown, index) => visit(one, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([name, member]) => [name, visit(member, [...path, name])] as const);
    return Object.fromEntries(members.filter(([, member]) => member !== undefined));
  };
  return visit(object, at) as T;
}

/** What may be shown of the object. */
export function withoutSecrets<T extends object>(object: T, at: ConfigPath): T {
  return mapSecrets(object, at, () => undefined);
}

/** The secrets of the object as one text, to be compared and never shown; `''` where it has none. */
export function secretsOf(object: object, at: ConfigPath): string {
  const secrets: [string, unknown][] = [];
  mapSecrets(object, at, (secret, path) => {
    secrets.push([path.join('.'), secret]);
    return undefined;
  });
  return secrets.length === 0 ? '' : JSON.stringify(secrets.sort(([a], [b]) => (a < b ? -1 : 1)));
}
