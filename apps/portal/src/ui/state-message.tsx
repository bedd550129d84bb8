import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert, FilterX, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/api-error.ts';
import { errorText } from '../text/error-text.ts';
import { Button } from './button.tsx';

interface StateMessageProps {
  readonly icon?: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly isError?: boolean;
}

/** What stands in the place of data that is not there: what it is, why, and how to go on. */
export function StateMessage({ icon, title, children, action, isError = false }: StateMessageProps) {
  return (
    <div
      role={isError ? 'alert' : undefined}
      className="flex flex-1 flex-col items-center justify-center gap-2 px-6 py-16 text-center"
    >
      {icon === undefined ? null : (
        <div className="mb-1 flex size-10 items-center justify-center rounded-lg border border-hairline bg-surface text-muted shadow-[0_1px_2px_var(--shadow)]">
          {icon}
        </div>
      )}
      <h2 className="text-base font-semibold">{title}</h2>
      {children === undefined ? null : <div className="max-w-md text-sm text-muted">{children}</div>}
      {action === undefined ? null : <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Nothing matches: never the text of the first use. */
export function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <StateMessage
      icon={<FilterX size={18} aria-hidden />}
      title={<Trans>Nothing matches these filters</Trans>}
      action={
        <Button onClick={onClear}>
          <Trans>Clear filters</Trans>
        </Button>
      }
    >
      <Trans>There may be more outside of them, or outside of the time range.</Trans>
    </StateMessage>
  );
}

/** A read that failed, in the place of what it would have shown. */
export function FailedState({ error, onRetry }: { readonly error: ApiError; readonly onRetry?: () => void }) {
  const { t, i18n } = useLingui();
  if (error.code === 'permission_denied') return <NoPermission />;
  const { title, next, tells } = errorText(error);
  return (
    <StateMessage
      isError
      icon={<CircleAlert size={18} aria-hidden className="text-bad" />}
      title={i18n._(title)}
      action={
        onRetry === undefined ? undefined : (
          <Button onClick={onRetry}>
            <Trans>Try again</Trans>
          </Button>
        )
      }
    >
      {tells ? <p>{error.message}</p> : null}
      <p>{i18n._(next)}</p>
      {error.requestId === null ? null : <p className="mt-2 font-mono text-xs">{t`Request ${error.requestId}`}</p>}
    </StateMessage>
  );
}

export function NoPermission() {
  return (
    <StateMessage icon={<Lock size={18} aria-hidden />} title={<Trans>Your role does not show this</Trans>}>
      <Trans>Owners of the tenant and platform admins give roles. Ask one of them if you need it.</Trans>
    </StateMessage>
  );
}
