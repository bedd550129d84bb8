import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link2, Terminal } from 'lucide-react';
import type { ReactNode } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import type { OpenRow } from '../../ui/list/list-page.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailedState } from '../../ui/state-message.tsx';
import { StatusDot } from '../../ui/status-dot.tsx';
import { AttemptTimeline } from './attempt-timeline.tsx';
import { CallContentView } from './call-content.tsx';
import { CallFacts } from './call-facts.tsx';
import { REQUEST_SECTION, Remedy } from './call-remedy.tsx';
import { CallRoute } from './call-route.tsx';
import type { CallDetail, CallRow } from './call-row.ts';
import { CallStatus } from './call-status.tsx';
import { verdictOf } from './call-verdict.ts';
import { pretty } from './chat-content.ts';
import { CostLines } from './cost-lines.tsx';
import { curlOf } from './curl.ts';

/** One call: what happened and whose fault it was, then everything that is known of it. */
export function CallPanel({ open: { id, row, frame } }: { readonly open: OpenRow<CallRow> }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(read('GET /api/v1/calls/{call}', { params: { call: id } }));
  const shown = data ?? row;
  return (
    <SidePanel {...frame} title={shown === undefined ? t`Call` : <CallStatus call={shown} />}>
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <FailedState error={asApiError(error)} onRetry={() => void refetch()} />
        )
      ) : (
        // A key, so that what was unfolded or chosen for one call is not for the next.
        <Call key={data.id} call={data} />
      )}
    </SidePanel>
  );
}

function Loading() {
  const { t } = useLingui();
  return (
    <div role="status" aria-label={t`Loading`} className="flex flex-col gap-4">
      <Skeleton className="w-3/4" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-2/3" />
    </div>
  );
}

/** All that is known of a call, what happened first. */
export function Call({ call }: { readonly call: CallDetail }) {
  const { t } = useLingui();
  return (
    <div className="flex flex-col gap-6">
      <div>
        <Verdict call={call} />
        <Verbs call={call} />
      </div>
      <Part title={t`Attempts`}>
        <AttemptTimeline call={call} />
      </Part>
      <Part title={t`Choice of targets`}>
        <CallRoute call={call} />
      </Part>
      <Part title={t`Cost`}>
        <CostLines call={call} />
      </Part>
      <Part title={t`Request`} id={REQUEST_SECTION}>
        <CallContentView content={call.request} kind="request" />
      </Part>
      <Part title={t`Answer`}>
        <CallContentView content={call.answer} kind="answer" />
      </Part>
      <Part title={t`About the call`}>
        <CallFacts call={call} />
      </Part>
      <Raw call={call} />
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly id?: string;
  readonly children: ReactNode;
}

function Part({ title, id, children }: PartProps) {
  return (
    <section id={id} aria-label={title} tabIndex={id === undefined ? undefined : -1} className="scroll-mt-2">
      <h3 className="mb-2 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}

const GROUNDS = {
  good: 'bg-good-ground',
  warn: 'bg-warn-ground',
  bad: 'bg-bad-ground',
  idle: 'bg-ground',
  busy: 'bg-ground',
};

function Verdict({ call }: { readonly call: CallDetail }) {
  const { i18n } = useLingui();
  const { duration } = useFormats();
  const { tone, fault, title, next, remedy } = verdictOf(call, duration);
  return (
    <div className={`rounded-md border border-hairline px-3 py-2.5 text-sm ${GROUNDS[tone]}`}>
      {fault === undefined ? null : (
        <p className="mb-1 text-xs">
          <StatusDot tone={tone}>{i18n._(fault)}</StatusDot>
        </p>
      )}
      <p className="font-medium">
        <PlainText text={i18n._(title)} />
      </p>
      {next === undefined ? null : <p className="mt-0.5">{i18n._(next)}</p>}
      {remedy === undefined ? null : (
        <div className="mt-2 empty:hidden">
          <Remedy remedy={remedy} call={call} />
        </div>
      )}
    </div>
  );
}

function Verbs({ call }: { readonly call: CallDetail }) {
  const { t } = useLingui();
  const { origin } = window.location;
  const page = call.tenant === '' ? '/admin/calls' : `/w/${encodeURIComponent(call.tenant)}/calls`;
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <CopyButton
        icon={<Link2 size={14} aria-hidden />}
        text={`${origin}${page}?open=${encodeURIComponent(call.id)}`}
        label={t`Copy link`}
      />
      {call.request.text === null || call.request.truncated ? null : (
        <CopyButton
          icon={<Terminal size={14} aria-hidden />}
          text={curlOf(call, call.request.text, origin)}
          label={t`Copy as curl`}
        />
      )}
    </div>
  );
}

function Raw({ call }: { readonly call: CallDetail }) {
  const { request: _request, answer: _answer, ...record } = call;
  return (
    <details className="text-sm">
      <summary className="cursor-pointer rounded-sm font-semibold">
        <Trans>Record</Trans> <Badge>JSON</Badge>
      </summary>
      <pre className="mt-2 overflow-x-auto rounded border border-hairline bg-ground px-3 py-2 font-mono text-xs leading-5">
        <PlainText text={pretty(record)} />
      </pre>
    </details>
  );
}
