import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RoomBars } from '../limits/room-bars.tsx';
import { Card } from './card.tsx';

const REFRESH_MS = 10_000;

/** What is left of the tenant's limits and budgets. */
export function RoomCard({ tenant }: { readonly tenant: string }) {
  const { t } = useLingui();
  const { data, error } = useQuery({
    ...read('GET /api/v1/tenants/{tenant}/room', { params: { tenant } }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Card title={t`Limits and budgets`}>
      {error === null ? null : <ErrorNote error={asApiError(error)} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton className="w-2/3" />
        ) : null
      ) : data.data.length === 0 ? (
        <p className="text-sm text-muted">
          <Trans>No limits. A tenant without a budget can spend what the providers allow.</Trans>
        </p>
      ) : (
        <RoomBars rooms={data.data} />
      )}
    </Card>
  );
}
