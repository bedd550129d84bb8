import { Trans, useLingui } from '@lingui/react/macro';
import { StatusDot } from '../../ui/status-dot.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import type { Provider } from './provider.ts';

/** What the gateway knows of a provider or a key of it from the calls it made. */
export function HealthDot({ health: { state, reason, until } }: { readonly health: Provider['health'] }) {
  const why = useCoolingReason();
  switch (state) {
    case 'healthy':
      return (
        <StatusDot tone="good">
          <Trans>Healthy</Trans>
        </StatusDot>
      );
    case 'failing':
      return (
        <StatusDot tone="warn">
          <Trans>Last call failed</Trans>
        </StatusDot>
      );
    case 'cooling':
      return (
        <StatusDot tone="warn">
          {why(reason)}
          {until === null ? null : (
            <>
              {' · '}
              <Trans>tried again</Trans> <RelativeTime at={until} />
            </>
          )}
        </StatusDot>
      );
    case 'disabled':
      return (
        <StatusDot tone="idle">
          <Trans>Disabled</Trans>
        </StatusDot>
      );
    case 'unused':
      return (
        <StatusDot tone="idle">
          <Trans>Not used yet</Trans>
        </StatusDot>
      );
  }
}

/** Why it rests, in words; a cause that is not known is shown as it is. */
function useCoolingReason(): (reason: string | null) => string {
  const { t } = useLingui();
  const words: Readonly<Record<string, string>> = {
    auth: t`Key refused`,
    'rate-limit': t`Rate limited`,
    quota: t`Quota spent`,
    failures: t`Failing`,
    overloaded: t`Overloaded`,
    unhealthy: t`Fails its health checks`,
  };
  return (reason) => (reason === null ? t`Cooling down` : (words[reason] ?? reason));
}
