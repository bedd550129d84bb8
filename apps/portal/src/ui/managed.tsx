import { Trans, useLingui } from '@lingui/react/macro';
import { FileLock2 } from 'lucide-react';

/** Marks what sluice.yaml declares. */
export function ManagedMark() {
  const reason = useManagedReason();
  return (
    <span
      title={reason(true)}
      className="inline-flex h-5 items-center gap-1 rounded-sm border border-hairline bg-ground px-1.5 text-xs whitespace-nowrap text-muted"
    >
      <FileLock2 size={12} aria-hidden />
      <Trans>managed</Trans>
    </span>
  );
}

/** Why an object cannot be changed here; `undefined` where it can. */
export function useManagedReason(): (managed: boolean) => string | undefined {
  const { t } = useLingui();
  return (managed) => (managed ? t`Declared in sluice.yaml. Change it there.` : undefined);
}
