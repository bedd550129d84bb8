import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { UserPlus, Users } from 'lucide-react';
import { useMemo } from 'react';
import { readList } from '../../api/queries.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Column } from '../../ui/list/column.ts';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useCreate } from '../../ui/list/use-create.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { StateMessage } from '../../ui/state-message.tsx';
import { usePersonColumns } from '../people/person-columns.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Member } from './member.ts';
import { RoleText } from './role-text.tsx';

const InviteDialog = lazyPart(() => import('./invite-dialog.tsx'), 'InviteDialog');
const MemberPanel = lazyPanel(() => import('./member-panel.tsx'), 'MemberPanel');
const OpenInvitations = lazyPart(() => import('./open-invitations.tsx'), 'OpenInvitations');

const DEFAULT_SORT = 'email';

/** Who belongs to a tenant, and who is invited. */
export function MembersPage() {
  const { t } = useLingui();
  const me = useMe();
  const { tenant = '' } = useParams({ strict: false });
  const state = useListSearch();
  const { q, sort } = state.search;
  const mayWrite = mayIn(me, 'members.write', tenant);
  const create = useCreate(mayWrite, t`Invite somebody`, <UserPlus size={14} aria-hidden />);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/tenants/{tenant}/members', {
      params: { tenant },
      query: { q, sort: (sort ?? DEFAULT_SORT) as 'email' },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <ListPage
        list="members"
        person={me.user.id}
        title={t`Members`}
        actions={create.button}
        columns={useMemberColumns()}
        rowId={({ id }) => id}
        query={query}
        state={state}
        searchLabel={t`Find a member`}
        defaultSort={DEFAULT_SORT}
        below={<OpenInvitations tenant={tenant} mayWrite={mayWrite} />}
        firstUse={
          <StateMessage
            icon={<Users size={18} aria-hidden />}
            title={t`Nobody belongs to this tenant yet`}
            action={create.button}
          >
            {t`Invite people; each gets a link and a role.`}
          </StateMessage>
        }
        panel={(open) => <MemberPanel key={open.id} open={open} />}
      />
      {create.isOpen ? <InviteDialog tenant={tenant} onClose={create.close} /> : null}
    </>
  );
}

function useMemberColumns(): readonly Column<Member>[] {
  const { t } = useLingui();
  const added = useMemo<readonly Column<Member>[]>(
    () => [{ id: 'role', header: t`Roles`, width: 260, narrow: 'side', cell: (member) => <RoleText {...member} /> }],
    [t],
  );
  return usePersonColumns(added);
}
