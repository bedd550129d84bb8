/** What every list keeps in its address, so that Back works and a link shows the colleague the same rows. */
interface CommonSearch {
  /** Words searched for. */
  readonly q?: string;
  /** The server's sort member, with `-` before it for descending. */
  readonly sort?: string;
  /** `24h`, or two moments with `..` between them; see time-range.ts. */
  readonly range?: string;
  /** The id of the open row. */
  readonly open?: string;
}

/** With one member for each filter. */
export type ListSearch<F extends string = string> = CommonSearch & { readonly [K in F]?: string };

const COMMON = ['q', 'sort', 'range', 'open'];

/** The typed search of a list's route: unknown members and empty values fall away. */
export function listSearch<const F extends string>(...filters: readonly F[]) {
  const members = new Set<string>([...COMMON, ...filters]);
  return (raw: Readonly<Record<string, unknown>>): ListSearch<F> =>
    Object.fromEntries(
      Object.entries(raw).filter(([member, value]) => members.has(member) && typeof value === 'string' && value !== ''),
    ) as ListSearch<F>;
}

/** Members to set; `undefined` takes one away. */
export type SearchChange = Readonly<Record<string, string | undefined>>;
