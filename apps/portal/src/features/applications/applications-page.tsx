import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { AppWindow } from 'lucide-react';
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
import { pathBelow, useScope } from '../session/scope.ts';
import type { Application } from './application.ts';
import type { ApplicationFilter } from './application-search.ts';
import { KeyCount } from './key-count.tsx';

const NewApplicationDialog = lazyPart(() => import('./new-application-dialog.tsx'), 'NewApplicationDialog');
const ApplicationPanel = lazyPanel(() => import('./application-panel.tsx'), 'ApplicationPanel');

const DEFAULT_SORT = 'slug';

/** The applications of a tenant, or of all of them. */
export function ApplicationsPage() {
  const { t } = useLingui();
  const me = useMe();
  const scope = useScope();
  const state = useListSearch<ApplicationFilter>();
  const { q, sort, team } = state.search;
  const tenant = scope.kind === 'tenant' ? scope.tenant : state.search.tenant;
  const mayWrite = mayIn(me, 'applications.write', scope.kind === 'tenant' ? scope.tenant : undefined, 'any');
  const create = useCreate(mayWrite, t`Create application`);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/applications', {
      query: { tenant, team: pathBelow(scope, team), q, sort: (sort ?? DEFAULT_SORT) as 'slug' },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <ListPage
        list={`applications.${scope.kind}`}
        person={me.user.id}
        title={t`Applications`}
        actions={create.button}
        columns={useApplicationColumns(scope.kind === 'platform')}
        rowId={({ id }) => id}
        query={query}
        state={state}
        filters={useApplicationFilters(scope.kind === 'platform')}
        searchLabel={t`Find an application`}
        defaultSort={DEFAULT_SORT}
        firstUse={
          <StateMessage
            icon={<AppWindow size={18} aria-hidden />}
            title={t`No applications yet`}
            action={create.button}
          >
            {t`An application stands for one program and holds its keys, limits and budgets.`}
          </StateMessage>
        }
        panel={(open) => <ApplicationPanel key={open.id} open={open} />}
      />
      {create.isOpen ? (
        <NewApplicationDialog
          {...(scope.kind === 'tenant' ? { tenant: scope.tenant } : {})}
          onClose={create.close}
          onDone={(open) => state.change({ open })}
        />
      ) : null}
    </>
  );
}

function useApplicationColumns(isPlatform: boolean): readonly Column<Application>[] {
  const { t } = useLingui();
  return useMemo(() => {
    const tenant: Column<Application> = { id: 'tenant', header: t`Tenant`, width: 150, cell: (row) => row.tenant };
    return [
      {
        id: 'name',
        header: t`Application`,
        width: 220,
        grow: true,
        narrow: 'main',
        sort: 'slug',
        cell: (application) => <ObjectName {...application} />,
      },
      ...(isPlatform ? [tenant] : []),
      { id: 'team', header: t`Team`, width: 150, narrow: 'below', cell: ({ team }) => team },
      { id: 'keys', header: t`Keys`, width: 80, align: 'end', cell: (row) => <KeyCount application={row} /> },
      { id: 'limits', header: t`Limits`, width: 260, cell: (application) => <LimitsSummary scope={application} /> },
      { id: 'state', header: t`State`, width: 170, narrow: 'side', cell: (row) => <ObjectState {...row} /> },
      {
        id: 'created_at',
        header: t`Created`,
        width: 160,
        sort: 'created_at',
        shown: false,
        cell: ({ created_at }) => <Moment at={created_at} row />,
      },
    ];
  }, [t, isPlatform]);
}

function useApplicationFilters(isPlatform: boolean): readonly Filter[] {
  const { t } = useLingui();
  return useMemo(() => {
    const tenant: Filter = { id: 'tenant', name: t`tenant`, verb: t`is`, placeholder: 'acme' };
    return [
      ...(isPlatform ? [tenant] : []),
      { id: 'team', name: t`team`, verb: t`is`, placeholder: isPlatform ? 'acme/search' : 'search' },
    ];
  }, [t, isPlatform]);
}
