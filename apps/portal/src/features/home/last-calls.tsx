import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Money } from '../../ui/money.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import type { CallRow } from '../calls/call-row.ts';
import { CallStatus } from '../calls/call-status.tsx';
import { scopeLink, tenantQuery, useScope } from '../session/scope.ts';
import { Card, FIVE_ROWS, LINK_CLASS } from './card.tsx';

const SHOWN = 5;
const REFRESH_MS = 5000;

/** The latest calls; each opens in the list. */
export function LastCalls() {
  const { t } = useLingui();
  const scope = useScope();
  const { data, error } = useQuery({
    ...read('GET /api/v1/calls', { query: { ...tenantQuery(scope), limit: SHOWN } }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Card
      title={t`Last calls`}
      more={
        <Link {...scopeLink(scope, 'calls', { status: 'failed' })} className={LINK_CLASS}>
          <Trans>Only failed</Trans>
        </Link>
      }
    >
      <div className={FIVE_ROWS}>
        {error === null ? null : <ErrorNote error={asApiError(error)} />}
        {data === undefined ? (
          error === null ? (
            <Skeleton className="h-62.5 w-full" />
          ) : null
        ) : data.data.length === 0 ? (
          <p className="text-sm text-muted">
            <Trans>No call in the last 24 hours. The next one appears here within seconds.</Trans>
          </p>
        ) : (
          <ul className="-mx-2">
            {data.data.map((call) => (
              <li key={call.id}>
                <Link
                  {...scopeLink(scope, 'calls', { open: call.id })}
                  className="block rounded px-2 py-1.5 text-sm -outline-offset-2 hover:bg-hover"
                >
                  <OneCall call={call} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

function OneCall({ call }: { readonly call: CallRow }) {
  return (
    <span className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4">
      <span className="flex min-w-0 items-center gap-3">
        <CallStatus call={call} />
        <span className="min-w-0 truncate font-medium">
          <PlainText text={call.model} />
        </span>
      </span>
      <span className="text-right text-muted">
        <RelativeTime at={call.at} />
      </span>
      <span className="min-w-0 truncate text-xs text-muted">
        {call.application}
        {call.provider === '' ? '' : ` → ${call.provider}`}
      </span>
      <span className="text-right text-xs text-muted">
        <Money nanoUsd={call.cost_nano_usd} />
      </span>
    </span>
  );
}
