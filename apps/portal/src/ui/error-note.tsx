import { useLingui } from '@lingui/react/macro';
import type { ApiError } from '../api/api-error.ts';
import { errorText } from '../text/error-text.ts';

/** What went wrong inside a form or a dialog: what, why, and what to do. */
export function ErrorNote({ error }: { readonly error: ApiError }) {
  const { t, i18n } = useLingui();
  const { title, next, tells } = errorText(error);
  return (
    <div role="alert" className="flex gap-2 rounded border border-hairline bg-bad-ground px-3 py-2 text-sm">
      {/* Drawn here: icons are no part of what signing in loads. */}
      <svg viewBox="0 0 16 16" aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-bad">
        <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 4.5v4M8 11v.5" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      </svg>
      <div className="min-w-0">
        <p className="font-medium">{i18n._(title)}</p>
        {tells ? <p>{error.message}</p> : null}
        <p>{i18n._(next)}</p>
        {error.requestId === null || error.status < 500 ? null : (
          <p className="font-mono text-xs">{t`Request ${error.requestId}`}</p>
        )}
      </div>
    </div>
  );
}
