import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { readList } from '../../api/queries.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useCreate } from '../../ui/list/use-create.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { StateMessage } from '../../ui/state-message.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { pathBelow, tenantQuery, useScope } from '../session/scope.ts';
import type { Key } from './key.ts';
import type { KeysFilter } from './keys-search.ts';
import { useKeysColumns, useKeysFilters } from './keys-table.tsx';

const KeyPanel = lazyPanel(() => import('./key-panel.tsx'), 'KeyPanel');
const CreateKeyDialog = lazyPart(() => import('./create-key-dialog.tsx'), 'CreateKeyDialog');

const DEFAULT_SORT = 'name';
/** While somebody looks: last uses come in by themselves. */
const REFRESH_MS = 15_000;

/** The keys of a tenant, or of the whole platform. */
export function KeysPage() {
  const { t } = useLingui();
  const me = useMe();
  const scope = useScope();
  const state = useListSearch<KeysFilter>();
  const { q, sort = DEFAULT_SORT, state: keyState, managed, tenant, team, application } = state.search;
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/keys', {
      query: {
        tenant,
        ...tenantQuery(scope),
        q,
        sort: sort as 'name',
        state: keyState as Key['state'] | undefined,
        managed: managed as 'true' | 'false' | undefined,
        team: pathBelow(scope, team),
        application: pathBelow(scope, application),
      },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const create = useCreate(mayIn(me, 'keys.write', tenantQuery(scope).tenant, 'any'), t`Create key`);
  return (
    <>
      <ListPage
        list="keys"
        person={me.user.id}
        title={t`Keys`}
        actions={create.button}
        columns={useKeysColumns(scope)}
        rowId={({ id }) => id}
        query={query}
        state={state}
        filters={useKeysFilters(scope)}
        searchLabel={t`Search names and endings`}
        defaultSort={DEFAULT_SORT}
        firstUse={
          <StateMessage
            icon={<KeyRound size={18} aria-hidden />}
            title={<Trans>No key yet</Trans>}
            action={create.button}
          >
            <Trans>Keys let your code call. Create one and its first call appears here within a second.</Trans>
          </StateMessage>
        }
        panel={(open) => <KeyPanel open={open} />}
      />
      {create.isOpen ? <CreateKeyDialog scope={scope} onClose={create.close} /> : null}
    </>
  );
}
