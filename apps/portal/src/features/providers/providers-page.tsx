import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PlugZap } from 'lucide-react';
import { useMemo, useState } from 'react';
import { readList } from '../../api/queries.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Column } from '../../ui/list/column.ts';
import type { Filter } from '../../ui/list/filter.ts';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useCreate } from '../../ui/list/use-create.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { ManagedMark } from '../../ui/managed.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { HealthDot } from './health-dot.tsx';
import type { Provider } from './provider.ts';
import type { ProviderFilter } from './provider-search.ts';
import { useProviderTypes, useTypeTitle } from './provider-types.ts';

const AddProviderDialog = lazyPart(() => import('./add-provider-dialog.tsx'), 'AddProviderDialog');
const ProviderPanel = lazyPanel(() => import('./provider-panel.tsx'), 'ProviderPanel');

const DEFAULT_SORT = 'name';
/** Health changes by itself. */
const REFRESH_MS = 15_000;

/** Who answers the calls: vendors and machines of one's own, with their keys. */
export function ProvidersPage() {
  const { t } = useLingui();
  const me = useMe();
  const state = useListSearch<ProviderFilter>();
  const { q, sort, type, disabled } = state.search;
  const [added, setAdded] = useState<string>();
  const mayWrite = mayIn(me, 'providers.write');
  const create = useCreate(mayWrite, t`Add provider`);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/providers', {
      query: { q, type, sort: (sort ?? DEFAULT_SORT) as 'name', disabled: disabled as 'true' | undefined },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  return (
    <>
      <ListPage
        list="providers"
        person={me.user.id}
        title={t`Providers`}
        actions={create.button}
        columns={useProviderColumns()}
        rowId={({ id }) => id}
        query={query}
        state={state}
        filters={useProviderFilters()}
        searchLabel={t`Find a provider`}
        defaultSort={DEFAULT_SORT}
        firstUse={
          <StateMessage icon={<PlugZap size={18} aria-hidden />} title={t`Nothing to call yet`} action={create.button}>
            {t`Add a provider and its key; then its models can be called.`}
          </StateMessage>
        }
        panel={(open) => <ProviderPanel key={open.id} open={open} isNew={open.id === added} />}
      />
      {create.isOpen ? (
        <AddProviderDialog
          onClose={create.close}
          onDone={(open) => {
            setAdded(open);
            state.change({ open });
          }}
        />
      ) : null}
    </>
  );
}

function useProviderColumns(): readonly Column<Provider>[] {
  const { t } = useLingui();
  const title = useTypeTitle();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t`Provider`,
        width: 200,
        grow: true,
        narrow: 'main',
        sort: 'name',
        cell: ({ name }) => <span title={name}>{name}</span>,
      },
      { id: 'type', header: t`Type`, width: 170, narrow: 'below', cell: ({ type }) => title(type) },
      { id: 'keys', header: t`Keys`, width: 70, align: 'end', cell: ({ keys }) => keys.length },
      {
        id: 'models',
        header: t`Models on`,
        width: 100,
        align: 'end',
        cell: ({ name, models }) => (
          <Link
            to="/admin/models"
            search={{ provider: name }}
            className="inline-block min-w-6 leading-6 text-accent-text hover:underline"
          >
            {models.length}
          </Link>
        ),
      },
      {
        id: 'health',
        header: t`Health`,
        width: 240,
        narrow: 'side',
        cell: ({ health }) => <HealthDot health={health} />,
      },
      { id: 'region', header: t`Region`, width: 90, cell: ({ region }) => region ?? '–' },
      { id: 'managed', header: t`Held by`, width: 110, cell: ({ managed }) => (managed ? <ManagedMark /> : t`portal`) },
    ],
    [t, title],
  );
}

function useProviderFilters(): readonly Filter[] {
  const { t } = useLingui();
  const types = useProviderTypes();
  return useMemo(
    () => [
      {
        id: 'type',
        name: t`type`,
        verb: t`is`,
        choices: types.map(({ type, title }) => ({ value: type, label: title })),
      },
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
    [t, types],
  );
}
