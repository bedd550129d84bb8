import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus, UserRound } from 'lucide-react';
import { useMemo, useState } from 'react';
import { readList } from '../../api/queries.ts';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { Button } from '../../ui/button.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Column } from '../../ui/list/column.ts';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { ObjectState } from '../../ui/object-state.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { Moment, RelativeTime } from '../../ui/time.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Person } from './person.ts';
import { RoleWord } from './role-word.tsx';

const AddPersonDialog = lazyPart(() => import('./add-person-dialog.tsx'), 'AddPersonDialog');
const PersonPanel = lazyPart(() => import('./person-panel.tsx'), 'PersonPanel');

const DEFAULT_SORT = 'email';

/** Everybody who can sign in. */
export function PeoplePage() {
  const { t } = useLingui();
  const me = useMe();
  const state = useListSearch();
  const { q, sort } = state.search;
  const [adding, setAdding] = useState(false);
  const mayWrite = mayIn(me, 'users.write');
  useShortcut('create', mayWrite ? () => setAdding(true) : undefined);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/users', { query: { q, sort: (sort ?? DEFAULT_SORT) as 'email' } }),
    placeholderData: keepPreviousData,
  });
  const add = mayWrite ? (
    <Button tone="primary" icon={<UserPlus size={14} aria-hidden />} onClick={() => setAdding(true)}>
      <Trans>Add person</Trans>
    </Button>
  ) : undefined;
  return (
    <>
      <ListPage
        list="people"
        person={me.user.id}
        title={t`People`}
        actions={add}
        columns={usePersonColumns()}
        rowId={({ id }) => id}
        query={query}
        state={state}
        searchLabel={t`Find a person`}
        defaultSort={DEFAULT_SORT}
        firstUse={
          <StateMessage icon={<UserRound size={18} aria-hidden />} title={t`Nobody yet`} action={add}>
            {t`People who can sign in are listed here.`}
          </StateMessage>
        }
        panel={(open) => <PersonPanel key={open.id} open={open} />}
      />
      {adding ? <AddPersonDialog onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function usePersonColumns(): readonly Column<Person>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t`Person`,
        width: 200,
        grow: true,
        narrow: 'main',
        cell: ({ name, email }) => <span title={name || email}>{name || email}</span>,
      },
      {
        id: 'email',
        header: t`E-mail address`,
        width: 250,
        narrow: 'below',
        sort: 'email',
        cell: ({ email }) => <span title={email}>{email}</span>,
      },
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
        id: 'last_seen_at',
        header: t`Last seen`,
        width: 120,
        cell: ({ last_seen_at }) => (last_seen_at === null ? t`Never` : <RelativeTime at={last_seen_at} />),
      },
      {
        id: 'state',
        header: t`State`,
        width: 110,
        cell: ({ disabled }) => <ObjectState disabled={disabled} managed={false} />,
      },
      {
        id: 'created_at',
        header: t`Since`,
        width: 160,
        sort: 'created_at',
        shown: false,
        cell: ({ created_at }) => <Moment at={created_at} row />,
      },
    ],
    [t],
  );
}
