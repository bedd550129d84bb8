import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Money } from '../../ui/money.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RoomBars } from '../limits/room-bars.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';

/** What is used of a tenant's limits and budgets, and what it spent. */
export function TenantRoom({ tenant }: { readonly tenant: string }) {
  const { t } = useLingui();
  const seesSpend = mayIn(useMe(), 'calls.read', tenant, 'any');
  const room = useQuery({
    ...read('GET /api/v1/tenants/{tenant}/room', { params: { tenant } }),
    refetchInterval: REFRESH_MS,
  });
  const spend = useQuery({
    ...read('GET /api/v1/tenants/{tenant}/spend', { params: { tenant } }),
    enabled: seesSpend,
    refetchInterval: REFRESH_MS,
  });
  return (
    // Room for what mostly stands here, so that the page below does not move when it comes.
    <div className="flex min-h-47 flex-col gap-5">
      {seesSpend ? (
        <dl className="flex flex-wrap gap-x-10 gap-y-3">
          <Amount name={t`Spent today (UTC)`} nanoUsd={spend.data?.today_nano_usd} />
          <Amount name={t`Spent this month (UTC)`} nanoUsd={spend.data?.month_nano_usd} />
          <Amount name={t`Reserved by running calls`} nanoUsd={spend.data?.reserved_nano_usd} />
        </dl>
      ) : null}
      {room.error === null ? null : <ErrorNote error={asApiError(room.error)} />}
      {room.data === undefined ? (
        room.isPending ? (
          <Skeleton className="w-2/3" />
        ) : null
      ) : room.data.data.length === 0 ? (
        <p className="text-sm text-muted">
          <Trans>No limits and no budgets: it can spend what the providers allow.</Trans>
        </p>
      ) : (
        <RoomBars rooms={room.data.data} />
      )}
    </div>
  );
}

const REFRESH_MS = 15_000;

function Amount({ name, nanoUsd }: { readonly name: string; readonly nanoUsd: number | undefined }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="min-h-6 text-lg font-semibold">{nanoUsd === undefined ? null : <Money nanoUsd={nanoUsd} />}</dd>
    </div>
  );
}
