import { Trans } from '@lingui/react/macro';
import { ManagedMark } from './managed.tsx';
import { StatusDot } from './status-dot.tsx';

/** Whether an object is in use, and whether sluice.yaml holds it. */
export function ObjectState({ disabled, managed }: { readonly disabled: boolean; readonly managed: boolean }) {
  return (
    <span className="inline-flex items-center gap-2">
      <StatusDot tone={disabled ? 'idle' : 'good'}>
        {disabled ? <Trans>Disabled</Trans> : <Trans>Live</Trans>}
      </StatusDot>
      {managed ? <ManagedMark /> : null}
    </span>
  );
}
