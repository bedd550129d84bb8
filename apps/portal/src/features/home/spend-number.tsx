import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { read } from '../../api/queries.ts';
import { Money } from '../../ui/money.tsx';
import { scopeLink, tenantQuery, useScope } from '../session/scope.ts';
import { since } from './periods.ts';

const DAY_S = 86_400;
const REFRESH_MS = 15_000;

/** What the calls since a moment cost: the sum of the rows to which it leads. */
export function SpendNumber({ from, className }: { readonly from: string; readonly className: string }) {
  const scope = useScope();
  const { data } = useQuery({
    ...read('GET /api/v1/call-counts', { query: { ...tenantQuery(scope), from, step_s: DAY_S } }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  if (data === undefined) return null;
  return (
    <Link {...scopeLink(scope, 'calls', { range: since(from), sort: '-cost' })} className={className}>
      <Money nanoUsd={data.total.cost_nano_usd} />
    </Link>
  );
}
