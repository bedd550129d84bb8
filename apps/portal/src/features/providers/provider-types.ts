import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/queries.ts';
import type { ProviderType } from './provider.ts';

/** The types that this version serves; they do not change while it runs. */
export function useProviderTypes(): readonly ProviderType[] {
  const query = useQuery({ ...read('GET /api/v1/provider-types'), staleTime: Number.POSITIVE_INFINITY });
  return query.data?.data ?? [];
}

/** How people call a type: "OpenAI". */
export function useTypeTitle(): (type: string) => string {
  const types = useProviderTypes();
  return (type) => types.find((one) => one.type === type)?.title ?? type;
}
