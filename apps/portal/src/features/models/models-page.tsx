import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Boxes } from 'lucide-react';
import { useMemo } from 'react';
import { readList } from '../../api/queries.ts';
import { useFormats } from '../../text/use-formats.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Column } from '../../ui/list/column.ts';
import type { Filter } from '../../ui/list/filter.ts';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useCreate } from '../../ui/list/use-create.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { ObjectState } from '../../ui/object-state.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { type Scope, tenantQuery, useScope } from '../session/scope.ts';
import { CapabilityLabels } from './capability-labels.tsx';
import type { Model } from './model.ts';
import type { ModelFilter } from './model-search.ts';
import { PriceCell, PriceSource } from './price-text.tsx';
import { EndBadge } from './retirement-note.tsx';
import { TargetsCell } from './target-bars.tsx';

const ModelDialog = lazyPart(() => import('./model-dialog.tsx'), 'ModelDialog');
const ModelPanel = lazyPanel(() => import('./model-panel.tsx'), 'ModelPanel');

const DEFAULT_SORT = 'name';

/** What may be called, where its calls go, and what that costs. */
export function ModelsPage() {
  const { t } = useLingui();
  const me = useMe();
  const scope = useScope();
  const state = useListSearch<ModelFilter>();
  const { q, sort, provider, disabled } = state.search;
  const mayWrite = scope.kind === 'platform' && mayIn(me, 'models.write');
  const create = useCreate(mayWrite, t`Add model`);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/models', {
      query: {
        ...tenantQuery(scope),
        q,
        provider,
        sort: (sort ?? DEFAULT_SORT) as 'name',
        disabled: disabled as 'true' | undefined,
      },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <ListPage
        list={`models.${scope.kind}`}
        person={me.user.id}
        title={t`Models & prices`}
        actions={create.button}
        columns={useModelColumns(scope)}
        rowId={({ id }) => id}
        query={query}
        state={state}
        filters={useModelFilters()}
        searchLabel={t`Find a model`}
        defaultSort={DEFAULT_SORT}
        firstUse={
          <StateMessage icon={<Boxes size={18} aria-hidden />} title={t`No models yet`} action={create.button}>
            {scope.kind === 'platform'
              ? t`A model is the name that callers use; its targets say which provider answers.`
              : t`The platform’s admins have given this tenant no model yet.`}
          </StateMessage>
        }
        panel={(open) => <ModelPanel key={open.id} open={open} />}
      />
      {create.isOpen ? <ModelDialog onClose={create.close} onDone={(open) => state.change({ open })} /> : null}
    </>
  );
}

function useModelColumns(scope: Scope): readonly Column<Model>[] {
  const { t } = useLingui();
  const { count } = useFormats();
  const isPlatform = scope.kind === 'platform';
  return useMemo(() => {
    const tenants: Column<Model> = {
      id: 'tenants',
      header: t`Tenants`,
      width: 85,
      align: 'end',
      shown: false,
      cell: (model) => <span title={model.tenants.join(', ')}>{model.tenants.length}</span>,
    };
    return [
      {
        id: 'name',
        header: t`Model`,
        width: 120,
        grow: true,
        narrow: 'main',
        sort: 'name',
        cell: ({ name }) => <span title={name}>{name}</span>,
      },
      {
        id: 'targets',
        header: t`Targets`,
        width: 185,
        narrow: 'below',
        cell: (model) => <TargetsCell model={model} />,
      },
      { id: 'ends', header: t`Ends`, width: 125, cell: (model) => <EndBadge model={model} dayAlone /> },
      {
        id: 'price',
        header: t`In / out / cached`,
        width: 185,
        narrow: 'side',
        cell: (model) => <PriceCell model={model} />,
      },
      {
        id: 'source',
        header: t`Price from`,
        width: 170,
        shown: false,
        cell: ({ prices: [first] }) => (first === undefined ? '–' : <PriceSource price={first} />),
      },
      {
        id: 'context',
        header: t`Context`,
        width: 75,
        align: 'end',
        cell: ({ context_window }) => (context_window === null ? '–' : count(context_window)),
      },
      {
        id: 'answer',
        header: t`Longest answer`,
        width: 110,
        align: 'end',
        shown: false,
        cell: ({ max_output }) => (max_output === null ? '–' : count(max_output)),
      },
      {
        id: 'capabilities',
        header: t`Can do`,
        width: 190,
        cell: ({ capabilities }) => <CapabilityLabels of={capabilities} most={2} />,
      },
      ...(isPlatform ? [tenants] : []),
      { id: 'state', header: t`State`, width: 175, cell: (model) => <ObjectState {...model} /> },
    ];
  }, [t, count, isPlatform]);
}

function useModelFilters(): readonly Filter[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: 'provider', name: t`provider`, verb: t`is`, placeholder: 'openai' },
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
