/** One member that a change touched; `undefined` where it was not there. */
export interface MemberChange {
  /** `limits.requests_per_minute`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members in which `before` and `after` of an entry's detail differ; all of them where only one is there. */
export function memberChanges(detail: unknown): readonly MemberChange[] {
  if (!isObject(detail)) return [];
  const before = flat(detail.before);
  const after = flat(detail.after);
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
    .filter((change) => change.before !== change.after);
}

/** What an entry tells beside before and after. */
export function otherDetail(detail: unknown): readonly (readonly [string, string])[] {
  if (!isObject(detail)) return detail === null || detail === undefined ? [] : [['', JSON.stringify(detail)]];
  const { before: _before, after: _after, ...rest } = detail;
  return [...flat(rest)];
}

/** Leaves by their path; lists are leaves. */
function flat(value: unknown, path = ''): Map<string, string> {
  if (value === undefined) return new Map();
  if (!isObject(value)) return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, member]) => [...flat(member, path === '' ? name : `${path}.${name}`)]),
  );
}
