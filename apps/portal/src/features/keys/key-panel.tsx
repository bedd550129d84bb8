import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import type { OpenRow } from '../../ui/list/list-page.tsx';
import { ManagedMark } from '../../ui/managed.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailedState } from '../../ui/state-message.tsx';
import { Moment } from '../../ui/time.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { scopeLink, useScope } from '../session/scope.ts';
import type { Key } from './key.ts';
import { KeyActions } from './key-actions.tsx';
import { KeyLimits } from './key-limits.tsx';
import { KeyStatus } from './key-state.tsx';
import { KeyTraffic } from './key-traffic.tsx';
import { LastUse } from './last-use.tsx';
import { OldValueLine } from './old-value-line.tsx';

/** How soon the countdown of a rotation learns that the old value was used. */
const WATCH_MS = 5000;

/** One key: what it is, what is left, what it did, and what can be done with it. */
export function KeyPanel({ open: { id, row, frame } }: { readonly open: OpenRow<Key> }) {
  const { t } = useLingui();
  const me = useMe();
  const query = useQuery({
    ...read('GET /api/v1/keys/{key}', { params: { key: id } }),
    ...(row === undefined ? {} : { placeholderData: row }),
    refetchInterval: ({ state }) => (state.data?.previous ? WATCH_MS : false),
  });
  const key = query.data;
  const mayWrite = key !== undefined && mayIn(me, 'keys.write', key.tenant, key.team);
  return (
    <SidePanel
      {...frame}
      key={id}
      title={key?.name ?? t`Key`}
      actions={mayWrite ? <KeyActions of={key} onGone={frame.onClose} /> : undefined}
    >
      {key !== undefined ? (
        <KeyBody of={key} mayEnd={mayWrite && !key.managed} />
      ) : query.error === null ? (
        <Skeleton className="w-1/2" />
      ) : (
        <FailedState error={asApiError(query.error)} onRetry={() => query.refetch()} />
      )}
    </SidePanel>
  );
}

function KeyBody({ of: key, mayEnd }: { readonly of: Key; readonly mayEnd: boolean }) {
  const { t } = useLingui();
  const scope = useScope();
  return (
    <>
      <OldValueLine of={key} mayEnd={mayEnd} />
      <Facts>
        <Fact name={t`State`}>
          <span className="inline-flex items-center gap-2">
            <KeyStatus of={key} />
            {key.managed ? <ManagedMark /> : null}
          </span>
        </Fact>
        <Fact name={t`Value`}>
          <code className="font-mono text-xs">{key.hint}</code>
        </Fact>
        <Fact name={t`Application`}>
          {key.tenant} / {key.team} / {key.application}
        </Fact>
        <Fact name={t`Last used`}>
          <LastUse of={key} />
        </Fact>
        <Fact name={t`Expires`}>{key.expires_at === undefined ? t`Never` : <Moment at={key.expires_at} />}</Fact>
        <Fact name={t`Created`}>
          <Moment at={key.created_at} />
        </Fact>
        <Fact name={t`Id`}>
          <code className="font-mono text-xs">{key.id}</code>
        </Fact>
      </Facts>
      <PanelHeading>{t`Limits`}</PanelHeading>
      <KeyLimits of={key} />
      <PanelHeading>{t`Last 7 days`}</PanelHeading>
      <KeyTraffic of={key} />
      <p className="mt-3 text-sm">
        <Link
          {...scopeLink(scope, 'calls', { key: key.id, range: '7d' })}
          className="text-accent-text underline-offset-2 hover:underline"
        >
          <Trans>Open the calls of this key</Trans>
        </Link>
      </p>
    </>
  );
}

function PanelHeading({ children }: { readonly children: string }) {
  return <h3 className="mt-6 mb-2 border-b border-hairline pb-1.5 text-sm font-semibold">{children}</h3>;
}
