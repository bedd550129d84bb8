import type { ReactNode } from 'react';
import { asApiError } from '../api/api-error.ts';
import type { OpenRow } from './list/list-page.tsx';
import { SidePanel } from './side-panel.tsx';
import { Skeleton } from './skeleton.tsx';
import { FailedState } from './state-message.tsx';

interface ObjectPanelProps<Row> {
  readonly open: OpenRow<Row>;
  /** Reads the one object where the list does not hold it: a link to it was followed. */
  readonly query: { readonly data: Row | undefined; readonly error: Error | null; readonly refetch: () => unknown };
  /** What it is called while nothing more is known: "Team". */
  readonly kind: string;
  readonly title: (row: Row) => ReactNode;
  readonly actions?: (row: Row) => ReactNode;
  readonly children: (row: Row) => ReactNode;
}

/** The open object of a list, whether the list holds it or not. */
export function ObjectPanel<Row>({ open, query, kind, title, actions, children }: ObjectPanelProps<Row>) {
  const row = open.row ?? query.data;
  if (row !== undefined) {
    return (
      <SidePanel {...open.frame} title={title(row)} actions={actions?.(row)}>
        {children(row)}
      </SidePanel>
    );
  }
  return (
    <SidePanel {...open.frame} title={kind}>
      {query.error === null ? (
        <div className="flex flex-col gap-4">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-2/3" />
          <Skeleton className="w-1/3" />
        </div>
      ) : (
        <FailedState error={asApiError(query.error)} onRetry={() => query.refetch()} />
      )}
    </SidePanel>
  );
}
