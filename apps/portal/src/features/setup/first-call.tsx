import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { CallStatus } from '../calls/call-status.tsx';
import type { MadeKey } from '../keys/key.ts';

const Call = lazy(() => import('../calls/call-panel.tsx').then(({ Call: component }) => ({ default: component })));

/** A call is seen within a second of its end. */
const LOOK_MS = 700;

/** Waits for the first call with the key, and becomes that call. */
export function FirstCall({ of: { id, created_at } }: { readonly of: MadeKey }) {
  const query = useQuery({
    ...read('GET /api/v1/calls', { query: { key: id, from: created_at, limit: 1 } }),
    refetchInterval: ({ state }) => (state.data?.data.length ? false : LOOK_MS),
    // The terminal has the focus while the call is made.
    refetchIntervalInBackground: true,
  });
  const call = query.data?.data[0];
  return (
    <section aria-live="polite" className="rounded-lg border border-hairline bg-surface">
      {call === undefined ? <Waiting /> : <Came id={call.id} />}
    </section>
  );
}

function Waiting() {
  return (
    <p className="flex items-center gap-3 p-4 text-sm">
      <LoaderCircle size={16} aria-hidden className="shrink-0 animate-spin text-accent-text" />
      <Trans>Waiting for your first call</Trans>
    </p>
  );
}

/** The call's own panel, as the list of calls shows it. */
function Came({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const { data, error } = useQuery(read('GET /api/v1/calls/{call}', { params: { call: id } }));
  if (error !== null) return <ErrorNote error={asApiError(error)} />;
  if (data === undefined) return <Waiting />;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-hairline px-4 py-3">
        <h2 className="text-base font-semibold">{t`Your first call`}</h2>
        <CallStatus call={data} />
      </div>
      <div className="p-4">
        <Suspense>
          <Call call={data} />
        </Suspense>
      </div>
    </>
  );
}
