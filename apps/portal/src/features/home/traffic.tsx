import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { OutcomeBars } from '../../charts/outcome-bars.tsx';
import { useFormats } from '../../text/use-formats.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { scopeLink, tenantQuery, useScope } from '../session/scope.ts';
import { Card, LINK_CLASS } from './card.tsx';
import { dayStart, hoursAgo, monthStart, since } from './periods.ts';
import { SpendNumber } from './spend-number.tsx';
import { MOVE_MS, useRecent } from './use-recent.ts';

const REFRESH_MS = 10_000;
const HOUR_S = 3600;

/** Calls of the last 24 hours by how they ended, and what was spent. */
export function Traffic() {
  const { t } = useLingui();
  const { count } = useFormats();
  const scope = useScope();
  const now = useRecent();
  // Until the window moves on it must not hold more than 24 hours.
  const from = hoursAgo(now + MOVE_MS, 24);
  const query = useQuery({
    ...read('GET /api/v1/call-counts', { query: { ...tenantQuery(scope), from, step_s: HOUR_S } }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const counts = query.data;
  const range = since(counts?.from ?? from);
  const failed = counts?.total.failed ?? 0;
  const finding = useFinding(counts?.total);
  return (
    <>
      {query.error === null ? null : <ErrorNote error={asApiError(query.error)} />}
      <dl className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        <Tile name={t`Calls in 24 h`}>
          {counts === undefined ? null : (
            <Link {...scopeLink(scope, 'calls', { range })} className={NUMBER}>
              {count(counts.total.calls)}
            </Link>
          )}
        </Tile>
        <Tile name={t`Failed in 24 h`}>
          {counts === undefined ? null : (
            <Link
              {...scopeLink(scope, 'calls', { range, status: 'failed' })}
              className={failed === 0 ? NUMBER : `${NUMBER} text-bad`}
            >
              {count(failed)}
            </Link>
          )}
        </Tile>
        <Tile name={t`Spent today (UTC)`}>
          <SpendNumber from={dayStart(now)} className={NUMBER} />
        </Tile>
        <Tile name={t`Spent this month (UTC)`}>
          <SpendNumber from={monthStart(now)} className={NUMBER} />
        </Tile>
      </dl>
      <Card
        title={t`Calls in the last 24 hours`}
        more={
          <Link {...scopeLink(scope, 'calls')} className={LINK_CLASS}>
            <Trans>All calls</Trans>
          </Link>
        }
      >
        {counts === undefined ? (
          // As tall as the bars with their title, axis and names: nothing below moves when they come.
          <Skeleton className="h-51 w-full" />
        ) : (
          <OutcomeBars title={finding} counts={counts} tall linkTo={(search) => scopeLink(scope, 'calls', search)} />
        )}
      </Card>
    </>
  );
}

/** The chart in a sentence. */
function useFinding(total: { readonly calls: number; readonly failed: number } | undefined): string {
  const { t } = useLingui();
  const { language } = useFormats();
  if (total === undefined || total.calls === 0) return t`No call in the last 24 hours`;
  if (total.failed === 0) return t`Every call was answered`;
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(
    1 - total.failed / total.calls,
  );
  return t`${share} of the calls were answered`;
}

const NUMBER =
  'numeric block truncate text-2xl font-semibold tracking-[-0.02em] underline-offset-4 -outline-offset-2 hover:underline max-sm:text-lg max-sm:leading-8';

function Tile({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col justify-between rounded-lg border border-hairline bg-surface px-4 py-3">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="mt-1 min-h-8">{children}</dd>
    </div>
  );
}
