import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { UserPlus, Users } from 'lucide-react';
import { useMemo, useState } from 'react';
import { readList } from '../../api/queries.ts';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { Button } from '../../ui/button.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Column } from '../../ui/list/column.ts';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { StateMessage } from '../../ui/state-message.tsx';
import { Moment, RelativeTime } from '../../ui/time.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Member } from './member.ts';
import { RoleText } from './role-text.tsx';

const InviteDialog = lazyPart(() => import('./invite-dialog.tsx'), 'InviteDialog');
const MemberPanel = lazyPart(() => import('./member-panel.tsx'), 'MemberPanel');
const OpenInvitations = lazyPart(() => import('./open-invitations.tsx'), 'OpenInvitations');

const DEFAULT_SORT = 'email';

/** Who belongs to a tenant, and who is invited. */
export function MembersPage() {
  const { t } = useLingui();
  const me = useMe();
  const { tenant = '' } = useParams({ strict: false });
  const state = useListSearch();
  const { q, sort } = state.search;
  const [inviting, setInviting] = useState(false);
  const mayWrite = mayIn(me, 'members.write', tenant);
  useShortcut('create', mayWrite ? () => setInviting(true) : undefined);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/tenants/{tenant}/members', {
      params: { tenant },
      query: { q, sort: (sort ?? DEFAULT_SORT) as 'email' },
    }),
    placeholderData: keepPreviousData,
  });
  const invite = mayWrite ? (
    <Button tone="primary" icon={<UserPlus size={14} aria-hidden />} onClick={() => setInviting(true)}>
      <Trans>Invite somebody</Trans>
    </Button>
  ) : undefined;
  return (
    <>
      <ListPage
        list="members"
        person={me.user.id}
        title={t`Members`}
        actions={invite}
        columns={useMemberColumns()}
        rowId={({ id }) => id}
        query={query}
        state={state}
        searchLabel={t`Find a member`}
        defaultSort={DEFAULT_SORT}
        above={<OpenInvitations tenant={tenant} mayWrite={mayWrite} />}
        firstUse={
          <StateMessage
            icon={<Users size={18} aria-hidden />}
            title={t`Nobody belongs to this tenant yet`}
            action={invite}
          >
            {t`Invite people; each gets a link and a role.`}
          </StateMessage>
        }
        panel={(open) => <MemberPanel key={open.id} open={open} />}
      />
      {inviting ? <InviteDialog tenant={tenant} onClose={() => setInviting(false)} /> : null}
    </>
  );
}

function useMemberColumns(): readonly Column<Member>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t`Person`,
        width: 240,
        grow: true,
        narrow: 'main',
        cell: ({ name, email }) => <span title={name || email}>{name || email}</span>,
      },
      {
        id: 'email',
        header: t`E-mail address`,
        width: 260,
        narrow: 'below',
        sort: 'email',
        cell: ({ email }) => <span title={email}>{email}</span>,
      },
      { id: 'role', header: t`Roles`, width: 260, narrow: 'side', cell: (member) => <RoleText {...member} /> },
      {
        id: 'last_seen_at',
        header: t`Last seen`,
        width: 130,
        cell: ({ last_seen_at }) => (last_seen_at === null ? t`Never` : <RelativeTime at={last_seen_at} />),
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
