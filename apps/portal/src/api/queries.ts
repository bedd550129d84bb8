import type { Answer, OperationName } from '@sluice/contract/control/operations';
import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { type CallArguments, type CallInput, call } from './call.ts';

export type ReadName = Extract<OperationName, `GET ${string}`>;
/** Operations that answer `{data, next_cursor}`. */
export type ListName = {
  [N in ReadName]: Answer<N> extends { data: readonly unknown[]; next_cursor: string | null } ? N : never;
}[ReadName];
export type RowOf<N extends ListName> = Answer<N> extends { data: readonly (infer Row)[] } ? Row : never;

/** Options of a query for one read; its key is the operation and its input. */
export function read<N extends ReadName>(name: N, ...args: CallArguments<N>) {
  const [input] = args;
  return queryOptions({
    queryKey: [name, input ?? {}] as const,
    queryFn: ({ signal }) => call(name, ...([input, { signal }] as CallArguments<N>)),
  });
}

/** Options of an endless query over a list; each page is asked for with the cursor of the page before. */
export function readList<N extends ListName>(name: N, input: CallInput<N>, pageSize = 100) {
  return infiniteQueryOptions({
    queryKey: [name, input, 'pages'] as const,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }): Promise<{ data: RowOf<N>[]; next_cursor: string | null }> => {
      const { query } = input as { readonly query?: object };
      const paged = { ...(input as object), query: { ...query, limit: pageSize, cursor: pageParam } };
      return (await call(name, ...([paged, { signal }] as unknown as CallArguments<N>))) as {
        data: RowOf<N>[];
        next_cursor: string | null;
      };
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Marks as stale whatever was read from these paths (`/api/v1/keys`), after a change. */
export function forget(client: QueryClient, ...paths: readonly `/api/v1/${string}`[]): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey: [name] }) =>
      typeof name === 'string' && paths.some((path) => name.slice('GET '.length).startsWith(path)),
  });
}
