import { useLingui } from '@lingui/react/macro';
import type { Permission } from '@sluice/contract/control/permissions';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/queries.ts';
import { Page } from '../../ui/page.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { tenantQuery, useScope } from '../session/scope.ts';
import { CoolingProviders, ProvidersLine } from './cooling-providers.tsx';
import { LastCalls } from './last-calls.tsx';
import { LastKeys } from './last-keys.tsx';
import { RoomCard } from './room-card.tsx';
import { SetupLeft } from './setup-left.tsx';
import { Traffic } from './traffic.tsx';

/** Where a person arrives: whether all is well, and what is next. Each number leads to the rows behind it. */
export function HomePage() {
  const { t } = useLingui();
  const me = useMe();
  const scope = useScope();
  const { tenant: slug } = tenantQuery(scope);
  const tenant = useQuery({
    ...read('GET /api/v1/tenants/{tenant}', { params: { tenant: slug ?? '' } }),
    enabled: slug !== undefined,
  });
  const may = (permission: Permission) => mayIn(me, permission, slug, 'any');
  const seesProviders = slug === undefined && may('providers.read');
  return (
    <Page title={t`Home`} text={slug === undefined ? t`The whole platform` : (tenant.data?.name ?? slug)}>
      <div className="flex flex-col gap-4 px-6 max-sm:px-4">
        {slug === undefined && may('setup.write') ? <SetupLeft /> : null}
        {seesProviders ? <ProvidersLine /> : null}
        {may('calls.read') ? <Traffic /> : null}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          {may('calls.read') ? <LastCalls /> : null}
          <div className="flex min-w-0 flex-col gap-4">
            {may('keys.read') ? <LastKeys mayCreate={may('keys.write')} /> : null}
            {slug === undefined ? null : <RoomCard tenant={slug} />}
            {seesProviders ? <CoolingProviders /> : null}
          </div>
        </div>
      </div>
    </Page>
  );
}
