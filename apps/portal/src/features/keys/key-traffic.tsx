import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { OutcomeBars } from '../../charts/outcome-bars.tsx';
import { useFormats } from '../../text/use-formats.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { timeRange } from '../../ui/list/time-range.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { scopeLink, useScope } from '../session/scope.ts';
import type { Key } from './key.ts';

const STEP_S = 6 * 3600;

/** What the key did in the last seven days. */
export function KeyTraffic({ of: key }: { readonly of: Key }) {
  const { t } = useLingui();
  const scope = useScope();
  const { count, money } = useFormats();
  const times = useMemo(() => timeRange('7d', Date.now()), []);
  const query = useQuery(
    read('GET /api/v1/call-counts', { query: { ...times, key: key.id, tenant: key.tenant_id, step_s: STEP_S } }),
  );
  if (query.error !== null) return <ErrorNote error={asApiError(query.error)} />;
  if (query.data === undefined) return <Skeleton className="w-1/2" />;
  const { total } = query.data;
  const [calls, failed, cost] = [count(total.calls), count(total.failed), money(total.cost_nano_usd)];
  return (
    <OutcomeBars
      title={t`${plural(total.calls, { one: `${calls} call`, other: `${calls} calls` })}, ${failed} failed, ${cost}`}
      counts={query.data}
      linkTo={(search) => scopeLink(scope, 'calls', { ...search, key: key.id })}
    />
  );
}
