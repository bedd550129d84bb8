import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { read } from '../../api/queries.ts';
import { useSettled } from '../../ui/use-settled.ts';
import { type Suggestions, suggestionsOf } from './suggestions.ts';

const MOST_FOUND = 50;

interface SuggestionSearch extends Suggestions {
  /** Differs wherever the suggestions may. */
  readonly edition: string;
  readonly isBusy: boolean;
  readonly isFailed: boolean;
  /** There are more than those here. */
  readonly hasMore: boolean;
}

/**
 * Models that fit what was typed.
 * @param provider whose own list comes first; '' where none is chosen
 * @param type of providers that serve what is searched for; `undefined`: any
 */
export function useSuggestions(
  typed: string,
  { provider, type, enabled }: { provider: string; type: string | undefined; enabled: boolean },
): SuggestionSearch {
  const words = useSettled(typed.trim());
  const found = useQuery({
    ...read('GET /api/v1/catalogue', { query: { query: words, provider_type: type, limit: MOST_FOUND } }),
    enabled,
    placeholderData: keepPreviousData,
  });
  // What the vendor lists for the stored key; nothing where it does not answer.
  const listed = useQuery({
    ...read('GET /api/v1/providers/{provider}/offered-models', { params: { provider } }),
    enabled: enabled && provider !== '',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return {
    ...suggestionsOf(listed.data?.data ?? [], found.data?.data ?? [], words),
    edition: [words, found.dataUpdatedAt, listed.dataUpdatedAt].join(' '),
    isBusy: words !== typed.trim() || found.isFetching || listed.isLoading,
    isFailed: found.isError,
    hasMore: typeof found.data?.next_cursor === 'string',
  };
}
