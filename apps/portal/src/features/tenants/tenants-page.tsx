import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Building2 } from 'lucide-react';
import { useMemo } from 'react';
import { readList } from '../../api/queries.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Column } from '../../ui/list/column.ts';
import type { Filter } from '../../ui/list/filter.ts';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useCreate } from '../../ui/list/use-create.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { ObjectName } from '../../ui/object-name.tsx';
import { ObjectState } from '../../ui/object-state.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { Moment } from '../../ui/time.tsx';
import { LimitsSummary } from '../limits/limits-summary.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Tenant } from './tenant.ts';
import type { TenantFilter } from './tenant-search.ts';

const NewTenantDialog = lazyPart(() => import('./new-tenant-dialog.tsx'), 'NewTenantDialog');
const TenantPanel = lazyPanel(() => import('./tenant-panel.tsx'), 'TenantPanel');

const DEFAULT_SORT = 'name';

/** All tenants of the installation. */
export function TenantsPage() {
  const { t } = useLingui();
  const me = useMe();
  const state = useListSearch<TenantFilter>();
  const { q, sort, disabled } = state.search;
  const mayCreate = mayIn(me, 'tenants.create');
  const create = useCreate(mayCreate, t`Create tenant`);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/tenants', {
      query: { q, sort: (sort ?? DEFAULT_SORT) as 'name', disabled: disabled as 'true' | undefined },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <ListPage
        list="tenants"
        person={me.user.id}
        title={t`Tenants`}
        actions={create.button}
        columns={useTenantColumns()}
        rowId={({ id }) => id}
        query={query}
        state={state}
        filters={useTenantFilters()}
        searchLabel={t`Find a tenant`}
        defaultSort={DEFAULT_SORT}
        firstUse={
          <StateMessage icon={<Building2 size={18} aria-hidden />} title={t`No tenants yet`} action={create.button}>
            {t`A tenant is a company or a department: its people, keys, calls and spend stand apart from all others.`}
          </StateMessage>
        }
        panel={(open) => <TenantPanel key={open.id} open={open} />}
      />
      {create.isOpen ? <NewTenantDialog onClose={create.close} onDone={(open) => state.change({ open })} /> : null}
    </>
  );
}

/** At least 24 pixels each way, for fingers. */
const COUNT_LINK = 'inline-block min-w-6 leading-6 text-accent-text hover:underline';

function useTenantColumns(): readonly Column<Tenant>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t`Tenant`,
        width: 220,
        grow: true,
        narrow: 'main',
        sort: 'name',
        cell: (tenant) => <ObjectName {...tenant} />,
      },
      {
        id: 'teams',
        header: t`Teams`,
        width: 80,
        align: 'end',
        cell: ({ slug, team_count }) => (
          <Link to="/w/$tenant/teams" params={{ tenant: slug }} className={COUNT_LINK}>
            {team_count}
          </Link>
        ),
      },
      {
        id: 'applications',
        header: t`Applications`,
        width: 110,
        align: 'end',
        cell: ({ slug, application_count }) => (
          <Link to="/w/$tenant/applications" params={{ tenant: slug }} className={COUNT_LINK}>
            {application_count}
          </Link>
        ),
      },
      {
        id: 'keys',
        header: t`Keys`,
        width: 70,
        align: 'end',
        cell: ({ slug, key_count }) => (
          <Link to="/w/$tenant/keys" params={{ tenant: slug }} className={COUNT_LINK}>
            {key_count}
          </Link>
        ),
      },
      {
        id: 'members',
        header: t`Members`,
        width: 95,
        align: 'end',
        cell: ({ slug, member_count }) => (
          <Link to="/w/$tenant/members" params={{ tenant: slug }} className={COUNT_LINK}>
            {member_count}
          </Link>
        ),
      },
      {
        id: 'limits',
        header: t`Limits`,
        width: 260,
        narrow: 'below',
        cell: (tenant) => <LimitsSummary scope={tenant} />,
      },
      { id: 'state', header: t`State`, width: 170, narrow: 'side', cell: (tenant) => <ObjectState {...tenant} /> },
      {
        id: 'created_at',
        header: t`Created`,
        width: 160,
        sort: 'created_at',
        shown: false,
        cell: ({ created_at }) => <Moment at={created_at} row />,
      },
    ],
    [t],
  );
}

function useTenantFilters(): readonly Filter[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: 'disabled',
        name: t`state`,
        verb: t`is`,
        choices: [
          { value: 'false', label: t`live` },
          { value: 'true', label: t`disabled` },
        ],
      },
    ],
    [t],
  );
}
