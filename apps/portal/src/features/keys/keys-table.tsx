import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import type { Column } from '../../ui/list/column.ts';
import type { Filter } from '../../ui/list/filter.ts';
import { ManagedMark } from '../../ui/managed.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import type { Scope } from '../session/scope.ts';
import type { Key } from './key.ts';
import { KeyStatus, useKeyStateNames } from './key-state.tsx';
import { LastUse } from './last-use.tsx';

export function useKeysColumns({ kind }: Scope): readonly Column<Key>[] {
  const { t } = useLingui();
  return useMemo(() => {
    const columns: Column<Key>[] = [
      {
        id: 'name',
        header: t`Name`,
        width: 190,
        grow: true,
        narrow: 'main',
        sort: 'name',
        cell: ({ name, managed }) => (
          <span className="inline-flex max-w-full min-w-0 items-center gap-2">
            <span className="truncate">{name}</span>
            {managed ? <ManagedMark /> : null}
          </span>
        ),
      },
      { id: 'state', header: t`State`, width: 110, narrow: 'side', cell: (key) => <KeyStatus of={key} /> },
      {
        id: 'value',
        header: t`Value`,
        width: 190,
        cell: ({ hint }) => <code className="font-mono text-xs">{hint}</code>,
      },
      ...(kind === 'tenant'
        ? []
        : [{ id: 'tenant', header: t`Tenant`, width: 130, cell: ({ tenant }: Key) => tenant }]),
      {
        id: 'application',
        header: t`Application`,
        width: 190,
        cell: ({ team, application }) => `${team} / ${application}`,
      },
      {
        id: 'last_use',
        header: t`Last used`,
        width: 220,
        narrow: 'below',
        sort: 'last_use',
        cell: (key) => <LastUse of={key} short />,
      },
      {
        id: 'expires_at',
        header: t`Expires`,
        width: 110,
        sort: 'expires_at',
        cell: ({ expires_at }) =>
          expires_at === undefined ? <span className="text-muted">{t`Never`}</span> : <RelativeTime at={expires_at} />,
      },
      {
        id: 'created_at',
        header: t`Created`,
        width: 120,
        sort: 'created_at',
        shown: false,
        cell: ({ created_at }) => <RelativeTime at={created_at} />,
      },
    ];
    return columns;
  }, [t, kind]);
}

export function useKeysFilters({ kind }: Scope): readonly Filter[] {
  const { t } = useLingui();
  const states = useKeyStateNames();
  return useMemo(() => {
    const filters: Filter[] = [
      {
        id: 'state',
        name: t`state`,
        verb: t`is`,
        choices: [
          { value: 'live', label: states.live },
          { value: 'disabled', label: states.disabled },
          { value: 'expired', label: states.expired },
        ],
      },
      ...(kind === 'tenant' ? [] : [{ id: 'tenant', name: t`tenant`, verb: t`is`, placeholder: 'acme' }]),
      {
        id: 'team',
        name: t`team`,
        verb: t`is`,
        placeholder: kind === 'tenant' ? 'search' : 'acme/search',
      },
      {
        id: 'application',
        name: t`application`,
        verb: t`is`,
        placeholder: kind === 'tenant' ? 'search/crawler' : 'acme/search/crawler',
      },
      {
        id: 'managed',
        name: t`declared in sluice.yaml`,
        verb: t`is`,
        choices: [
          { value: 'true', label: t`yes` },
          { value: 'false', label: t`no` },
        ],
      },
    ];
    return filters;
  }, [t, kind, states.live, states.disabled, states.expired]);
}
