import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus, UserRound } from 'lucide-react';
import { useMemo } from 'react';
import { readList } from '../../api/queries.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Column } from '../../ui/list/column.ts';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useCreate } from '../../ui/list/use-create.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { ObjectState } from '../../ui/object-state.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Person } from './person.ts';
import { usePersonColumns } from './person-columns.tsx';
import { RoleWord } from './role-word.tsx';

const AddPersonDialog = lazyPart(() => import('./add-person-dialog.tsx'), 'AddPersonDialog');
const PersonPanel = lazyPanel(() => import('./person-panel.tsx'), 'PersonPanel');

const DEFAULT_SORT = 'email';

/** Everybody who can sign in. */
export function PeoplePage() {
  const { t } = useLingui();
  const me = useMe();
  const state = useListSearch();
  const { q, sort } = state.search;
  const mayWrite = mayIn(me, 'users.write');
  const create = useCreate(mayWrite, t`Add person`, <UserPlus size={14} aria-hidden />);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/users', { query: { q, sort: (sort ?? DEFAULT_SORT) as 'email' } }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <ListPage
        list="people"
        person={me.user.id}
        title={t`People`}
        actions={create.button}
        columns={usePeopleColumns()}
        rowId={({ id }) => id}
        query={query}
        state={state}
        searchLabel={t`Find a person`}
        defaultSort={DEFAULT_SORT}
        firstUse={
          <StateMessage icon={<UserRound size={18} aria-hidden />} title={t`Nobody yet`} action={create.button}>
            {t`People who can sign in are listed here.`}
          </StateMessage>
        }
        panel={(open) => <PersonPanel key={open.id} open={open} />}
      />
      {create.isOpen ? <AddPersonDialog onClose={create.close} /> : null}
    </>
  );
}

function usePeopleColumns(): readonly Column<Person>[] {
  const { t } = useLingui();
  const added = useMemo<readonly Column<Person>[]>(
    () => [
      {
        id: 'role',
        header: t`Role on the platform`,
        width: 170,
        narrow: 'side',
        cell: ({ platform_role }) => <RoleWord role={platform_role} />,
      },
      {
        id: 'tenants',
        header: t`Tenants`,
        width: 160,
        cell: ({ tenants }) => <span title={tenants.join(', ')}>{tenants.join(', ') || '–'}</span>,
      },
      {
        id: 'state',
        header: t`State`,
        width: 110,
        cell: ({ disabled }) => <ObjectState disabled={disabled} managed={false} />,
      },
    ],
    [t],
  );
  return usePersonColumns(added);
}
