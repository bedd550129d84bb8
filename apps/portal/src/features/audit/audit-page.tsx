import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { readList } from '../../api/queries.ts';
import { lazyPanel } from '../../ui/lazy-panel.tsx';
import type { Column } from '../../ui/list/column.ts';
import type { Filter } from '../../ui/list/filter.ts';
import { ListPage } from '../../ui/list/list-page.tsx';
import { useListSearch } from '../../ui/list/use-list-search.ts';
import { useTimeRange } from '../../ui/list/use-time-range.ts';
import { StateMessage } from '../../ui/state-message.tsx';
import { Moment } from '../../ui/time.tsx';
import { useMe } from '../session/me.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditFilter } from './audit-search.ts';

const AuditPanel = lazyPanel(() => import('./audit-panel.tsx'), 'AuditPanel');

const DEFAULT_RANGE = '30d';

/** Who changed what, the latest first. The server shows what the person may see. */
export function AuditPage() {
  const { t } = useLingui();
  const me = useMe();
  const state = useListSearch<AuditFilter>();
  const { actor, action, object, range = DEFAULT_RANGE } = state.search;
  const times = useTimeRange(range);
  const query = useInfiniteQuery({
    ...readList('GET /api/v1/audit-entries', { query: { ...times, actor, action, object } }),
    placeholderData: keepPreviousData,
  });
  return (
    <ListPage
      list="audit"
      person={me.user.id}
      title={t`Audit`}
      columns={useAuditColumns()}
      rowId={(entry) => String(entry.id)}
      query={query}
      state={state}
      filters={useAuditFilters()}
      defaultRange={DEFAULT_RANGE}
      firstUse={
        <StateMessage icon={<ScrollText size={18} aria-hidden />} title={t`Nothing has changed yet`}>
          {t`Every change of the configuration, every sign-in and every refusal is written down here.`}
        </StateMessage>
      }
      panel={(open) => <AuditPanel open={open} />}
    />
  );
}

function useAuditColumns(): readonly Column<AuditEntry>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: 'at', header: t`Time`, width: 160, narrow: 'side', cell: ({ at }) => <Moment at={at} row /> },
      { id: 'action', header: t`Action`, width: 190, narrow: 'main', cell: ({ action }) => action },
      { id: 'object', header: t`Object`, width: 220, grow: true, cell: ({ object }) => object },
      { id: 'actor', header: t`Actor`, width: 220, narrow: 'below', cell: ({ actor }) => actor },
      {
        id: 'address',
        header: t`Address`,
        width: 140,
        cell: ({ address }) => <span className="font-mono text-xs">{address}</span>,
      },
      { id: 'id', header: t`Number`, width: 90, align: 'end', shown: false, cell: ({ id }) => id },
    ],
    [t],
  );
}

function useAuditFilters(): readonly Filter[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: 'actor', name: t`actor`, verb: t`is`, placeholder: 'user:usr_…' },
      { id: 'action', name: t`action`, verb: t`is`, placeholder: 'create' },
      { id: 'object', name: t`object`, verb: t`begins with`, placeholder: 'key acme/' },
    ],
    [t],
  );
}
