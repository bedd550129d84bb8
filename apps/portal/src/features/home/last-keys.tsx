import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { buttonClass } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { KeyStatus } from '../keys/key-state.tsx';
import { LastUse } from '../keys/last-use.tsx';
import { scopeLink, tenantQuery, useScope } from '../session/scope.ts';
import { Card, FIVE_ROWS, LINK_CLASS } from './card.tsx';

const SHOWN = 5;
const REFRESH_MS = 15_000;

/** The keys that were used last. */
export function LastKeys({ mayCreate }: { readonly mayCreate: boolean }) {
  const { t } = useLingui();
  const scope = useScope();
  const { data, error } = useQuery({
    ...read('GET /api/v1/keys', { query: { ...tenantQuery(scope), sort: '-last_use', limit: SHOWN } }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Card
      title={t`Keys used last`}
      more={
        <Link {...scopeLink(scope, 'keys')} className={LINK_CLASS}>
          <Trans>All keys</Trans>
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
          <>
            <p className="text-sm text-muted">
              <Trans>No key yet. Create one and your first call appears here within a second.</Trans>
            </p>
            {mayCreate ? (
              <Link {...scopeLink(scope, 'keys')} className={`${buttonClass('primary')} mt-3`}>
                <Trans>Create key</Trans>
              </Link>
            ) : null}
          </>
        ) : (
          <ul className="-mx-2">
            {data.data.map((key) => (
              <li key={key.id}>
                <Link
                  {...scopeLink(scope, 'keys', { open: key.id })}
                  className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 rounded px-2 py-1.5 text-sm -outline-offset-2 hover:bg-hover"
                >
                  <span className="min-w-0 truncate font-medium">{key.name}</span>
                  <KeyStatus of={key} />
                  <span className="col-span-2 min-w-0 truncate text-xs text-muted">
                    {key.team} / {key.application} · <LastUse of={key} short />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
