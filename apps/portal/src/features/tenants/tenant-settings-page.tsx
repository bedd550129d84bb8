import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { ManagedMark } from '../../ui/managed.tsx';
import { ObjectState } from '../../ui/object-state.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailedState } from '../../ui/state-message.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { GeneralSettings } from './general-settings.tsx';
import { LoggingSettings } from './logging-settings.tsx';
import type { Tenant } from './tenant.ts';
import { TenantRoom } from './tenant-room.tsx';
import { TenantVerbs } from './tenant-verbs.tsx';

const GivenSettings = lazyPart(() => import('./given-settings.tsx'), 'GivenSettings');

/** Everything that is set for one tenant. */
export function TenantSettingsPage() {
  const { t } = useLingui();
  const { tenant = '' } = useParams({ strict: false });
  const query = useQuery(read('GET /api/v1/tenants/{tenant}', { params: { tenant } }));
  if (query.data !== undefined) return <Settings key={query.data.id} tenant={query.data} />;
  return (
    <Page title={t`Settings`}>
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

function Settings({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const mayWrite = mayIn(me, 'tenants.write', tenant.slug);
  return (
    <Page
      title={t`Settings`}
      text={
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium text-text">{tenant.name}</span>
          <span className="font-mono text-xs">{tenant.slug}</span>
          {tenant.disabled ? (
            <ObjectState disabled managed={tenant.managed} />
          ) : tenant.managed ? (
            <ManagedMark />
          ) : null}
        </span>
      }
    >
      <Section title={t`Room and spend`} text={t`What is used of the limits and budgets, as calls are measured.`}>
        <TenantRoom tenant={tenant.slug} />
      </Section>
      <Parts tenant={tenant} />
      {mayWrite ? (
        <>
          <Section title={t`General`}>
            <GeneralSettings tenant={tenant} />
          </Section>
          <Section title={t`Logging`} text={t`What is kept of every call.`}>
            <LoggingSettings tenant={tenant} />
          </Section>
        </>
      ) : null}
      <Section title={t`Models and limits`} text={t`What the platform gives this tenant.`}>
        <GivenSettings tenant={tenant} />
      </Section>
      {mayIn(me, 'tenants.delete') ? (
        <Section title={t`End this tenant`} text={t`Disabling can be taken back, deleting cannot.`}>
          <div className="flex flex-wrap gap-2">
            <TenantVerbs tenant={tenant} onGone={() => void navigate({ to: '/admin/tenants' })} />
          </div>
        </Section>
      ) : null}
    </Page>
  );
}

/** What the tenant is made of, each number a link to its list. */
function Parts({ tenant }: { readonly tenant: Tenant }) {
  const params = { tenant: tenant.slug };
  const link = 'flex flex-col rounded-md border border-hairline px-4 py-3 hover:bg-hover';
  const number = 'numeric text-lg font-semibold text-text';
  return (
    <div className="mx-6 mb-4 grid grid-cols-2 gap-3 text-sm text-muted max-sm:mx-4 sm:grid-cols-4">
      <Link to="/w/$tenant/members" params={params} className={link}>
        <span className={number}>{tenant.member_count}</span>
        <Trans>Members</Trans>
      </Link>
      <Link to="/w/$tenant/teams" params={params} className={link}>
        <span className={number}>{tenant.team_count}</span>
        <Trans>Teams</Trans>
      </Link>
      <Link to="/w/$tenant/applications" params={params} className={link}>
        <span className={number}>{tenant.application_count}</span>
        <Trans>Applications</Trans>
      </Link>
      <Link to="/w/$tenant/keys" params={params} className={link}>
        <span className={number}>{tenant.key_count}</span>
        <Trans>Keys</Trans>
      </Link>
    </div>
  );
}
