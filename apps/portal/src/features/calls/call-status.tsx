import { useLingui } from '@lingui/react/macro';
import { StatusDot, type StatusTone } from '../../ui/status-dot.tsx';
import { type CallRow, isFailed } from './call-row.ts';

/** A failure on our side or the provider's is louder than one that the caller can mend alone. */
export function toneOf(call: Pick<CallRow, 'status' | 'owner' | 'outcome'>): StatusTone {
  if (call.outcome === 'client_disconnect') return 'idle';
  if (!isFailed(call)) return 'good';
  return call.owner === 'provider' || call.owner === 'gateway' ? 'bad' : 'warn';
}

/** What the caller saw: status, and the code of the error or how it ended. */
export function CallStatus({ call }: { readonly call: Pick<CallRow, 'status' | 'owner' | 'outcome' | 'code'> }) {
  const { t } = useLingui();
  const words =
    call.outcome === 'client_disconnect'
      ? t`caller went away`
      : call.outcome === 'truncated'
        ? t`broke off`
        : call.code || t`OK`;
  return (
    <StatusDot tone={toneOf(call)}>
      <span title={`${call.status} ${words}`}>
        <span className="numeric">{call.status}</span> <span className="text-muted">{words}</span>
      </span>
    </StatusDot>
  );
}
