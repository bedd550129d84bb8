import { Trans, useLingui } from '@lingui/react/macro';
import type { Answer } from '@sluice/contract/control/operations';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { forget, read } from '../../api/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailedState } from '../../ui/state-message.tsx';
import { RelativeTime } from '../../ui/time.tsx';

type Session = Answer<'GET /api/v1/sessions'>['data'][number];

export function SessionList() {
  const sessions = useQuery(read('GET /api/v1/sessions'));
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: (session: string) => call('DELETE /api/v1/sessions/{session}', { params: { session } }),
    onSettled: () => forget(client, '/api/v1/sessions'),
  });
  if (sessions.data === undefined) {
    if (sessions.error === null) return <Skeleton className="w-1/2" />;
    return <FailedState error={asApiError(sessions.error)} onRetry={() => sessions.refetch()} />;
  }
  return (
    <>
      {ending.error === null ? null : <ErrorNote error={asApiError(ending.error)} />}
      <ul className="-my-2 divide-y divide-hairline">
        {sessions.data.data.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            busy={ending.isPending && ending.variables === session.id}
            onEnd={() => ending.mutate(session.id)}
          />
        ))}
      </ul>
    </>
  );
}

interface SessionRowProps {
  readonly session: Session;
  readonly busy: boolean;
  readonly onEnd: () => void;
}

function SessionRow({ session, busy, onEnd }: SessionRowProps) {
  const { t } = useLingui();
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5 text-sm">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-medium" title={session.user_agent}>
          {browserOf(session.user_agent) ?? t`Unknown program`}
        </p>
        <p className="text-xs text-muted">
          {session.address} · <RelativeTime at={session.last_used_at} />
        </p>
      </div>
      {session.current ? (
        <Badge>
          <Trans>This one</Trans>
        </Badge>
      ) : (
        <Button size="small" busy={busy} onClick={onEnd}>
          <Trans>End session</Trans>
        </Button>
      )}
    </li>
  );
}

const BROWSERS = [
  [/Edg\/(\d+)/, 'Edge'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Chrome\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari/, 'Safari'],
] as const;

/** `Firefox 140`; what is no browser is shown by the head of its name. */
function browserOf(userAgent: string): string | undefined {
  for (const [pattern, name] of BROWSERS) {
    const found = pattern.exec(userAgent);
    if (found !== null) return `${name} ${found[1]}`;
  }
  return userAgent.split(' ')[0] || undefined;
}
