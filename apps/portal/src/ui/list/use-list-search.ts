import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ListSearch, SearchChange } from './list-search.ts';

export interface ListState<F extends string> {
  readonly search: ListSearch<F>;
  /** `replace` leaves no step for Back, for what changes quickly. */
  readonly change: (changes: SearchChange, how?: { readonly replace?: boolean }) => void;
}

/** The state of the list on the present page, which is its address. `F` are the filters of the route's `listSearch`. */
export function useListSearch<F extends string = never>(): ListState<F> {
  // The page stands on several routes, which all check the same search.
  const found = useSearch({ strict: false });
  const search = found as unknown as ListSearch<F>;
  const navigate = useNavigate();
  const change = useCallback(
    (changes: SearchChange, { replace = false }: { readonly replace?: boolean } = {}) => {
      void navigate({
        to: '.',
        search: (before) => ({ ...before, ...changes }) as never,
        replace,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { search, change };
}
