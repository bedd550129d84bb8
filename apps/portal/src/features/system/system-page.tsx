import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailedState } from '../../ui/state-message.tsx';
import { ConfigFile, Installation } from './installation.tsx';
import { SelfCheckList } from './self-check-list.tsx';

const AdminTokens = lazyPart(() => import('./admin-tokens.tsx'), 'AdminTokens');

const REFRESH_MS = 15_000;

/** Whether the operator can sleep. */
export function SystemPage() {
  const { t } = useLingui();
  const query = useQuery({ ...read('GET /api/v1/system'), refetchInterval: REFRESH_MS });
  const system = query.data;
  if (system === undefined) {
    return (
      <Page title={t`System`}>
        {query.error === null ? (
          <div role="status" aria-label={t`Loading`} className="flex flex-col gap-6 px-6">
            <Skeleton className="w-1/3" />
            <Skeleton className="w-2/3" />
            <Skeleton className="w-1/2" />
          </div>
        ) : (
          <FailedState error={asApiError(query.error)} onRetry={() => query.refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page title={t`System`}>
      <Section title={t`Self-check`} text={t`Looked at anew every fifteen seconds.`}>
        <SelfCheckList checks={system.checks} />
      </Section>
      <Installation system={system} />
      <ConfigFile system={system} />
      <AdminTokens />
      <Section title={t`People`}>
        <p className="text-sm">
          <Link to="/admin/people" className="text-accent-text hover:underline">
            <Trans>Platform admins, auditors and everybody else who can sign in</Trans>
          </Link>
        </p>
      </Section>
    </Page>
  );
}
