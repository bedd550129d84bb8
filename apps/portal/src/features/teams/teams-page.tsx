import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { UsersRound } from 'lucide-react';
import { useMemo } from 'react';
import { readList } from '../../api/queries.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Column } from '../../ui/list/column.ts';
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
import type { Team } from './team.ts';

const TeamDialog = lazyPart(() => import('./team-dialog.tsx'), 'TeamDialog');
const TeamPanel = lazyPanel(() => import('./team-panel.tsx'), 'TeamPanel');

const DEFAULT_SORT = 'slug';

/** The teams of a tenant. */
export function TeamsPage() {
  const { t } = useLingui();
  const me = useMe();
  const { tenant = '' } = useParams({ strict: false });
  const state = useListSearch();
  const { q, sort } = state.search;
  const mayWrite = mayIn(me, 'teams.write', tenant);
  const create = useCreate(mayWrite, t`Create team`);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/teams', { query: { tenant, q, sort: (sort ?? DEFAULT_SORT) as 'slug' } }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <ListPage
        list="teams"
        person={me.user.id}
        title={t`Teams`}
        actions={create.button}
        columns={useTeamColumns()}
        rowId={({ id }) => id}
        query={query}
        state={state}
        searchLabel={t`Find a team`}
        defaultSort={DEFAULT_SORT}
        firstUse={
          <StateMessage icon={<UsersRound size={18} aria-hidden />} title={t`No teams yet`} action={create.button}>
            {t`A team holds applications and shares limits and budgets among them.`}
          </StateMessage>
        }
        panel={(open) => <TeamPanel key={open.id} open={open} />}
      />
      {create.isOpen ? (
        <TeamDialog tenant={tenant} onClose={create.close} onDone={(open) => state.change({ open })} />
      ) : null}
    </>
  );
}

/** At least 24 pixels each way, for fingers. */
const COUNT_LINK = 'inline-block min-w-6 leading-6 text-accent-text hover:underline';

function useTeamColumns(): readonly Column<Team>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t`Team`,
        width: 220,
        grow: true,
        narrow: 'main',
        sort: 'slug',
        cell: (team) => <ObjectName {...team} />,
      },
      {
        id: 'applications',
        header: t`Applications`,
        width: 110,
        align: 'end',
        cell: ({ tenant, slug, application_count }) => (
          <Link to="/w/$tenant/applications" params={{ tenant }} search={{ team: slug }} className={COUNT_LINK}>
            {application_count}
          </Link>
        ),
      },
      {
        id: 'keys',
        header: t`Keys`,
        width: 80,
        align: 'end',
        cell: ({ tenant, slug, key_count }) => (
          <Link to="/w/$tenant/keys" params={{ tenant }} search={{ team: slug }} className={COUNT_LINK}>
            {key_count}
          </Link>
        ),
      },
      { id: 'limits', header: t`Limits`, width: 260, narrow: 'below', cell: (team) => <LimitsSummary scope={team} /> },
      { id: 'state', header: t`State`, width: 170, narrow: 'side', cell: (team) => <ObjectState {...team} /> },
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
