import { Trans, useLingui } from '@lingui/react/macro';
import { clsx } from 'clsx';
import { useFormats } from '../../text/use-formats.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { StatusDot } from '../../ui/status-dot.tsx';
import type { Attempt, CallDetail } from './call-row.ts';
import { faultName } from './fault-name.ts';

/** The attempts of a call one below the other, each where it stood in time. */
export function AttemptTimeline({ call }: { readonly call: CallDetail }) {
  const { duration } = useFormats();
  const { attempts, duration_ms: whole, first_content_ms: first } = call;
  if (attempts.length === 0) {
    return (
      <p className="text-sm text-muted">
        <Trans>No target was tried.</Trans>
      </p>
    );
  }
  const last = attempts.findLastIndex((attempt) => attempt.class !== 'outrun');
  return (
    <>
      <ol className="flex flex-col gap-3">
        {attempts.map((attempt, index) => (
          <AttemptRow
            key={index}
            attempt={attempt}
            wholeMs={whole}
            firstContentMs={index === last && attempt.class === '' ? first : null}
            waitedMs={waitBefore(attempts, index)}
          />
        ))}
      </ol>
      <div className="mt-1 flex justify-between text-xs text-muted numeric" aria-hidden>
        <span>0</span>
        <span>{duration(whole)}</span>
      </div>
    </>
  );
}

/** How long nothing was tried before an attempt; `undefined` where that is not known. */
function waitBefore(attempts: readonly Attempt[], index: number): number | undefined {
  const [before, attempt] = [attempts[index - 1], attempts[index]];
  if (before === undefined || attempt === undefined) return undefined;
  if (before.started_ms === null || attempt.started_ms === null) return undefined;
  return attempt.started_ms - (before.started_ms + before.duration_ms);
}

/** Shorter waits are the time that it takes to choose the next target. */
const SHOWN_WAIT_MS = 20;

interface AttemptRowProps {
  readonly attempt: Attempt;
  readonly wholeMs: number;
  readonly firstContentMs: number | null;
  readonly waitedMs: number | undefined;
}

function AttemptRow({ attempt, wholeMs, firstContentMs, waitedMs }: AttemptRowProps) {
  const { t, i18n } = useLingui();
  const { duration } = useFormats();
  const worked = attempt.class === '';
  const isOutrun = attempt.class === 'outrun';
  const name = faultName(attempt.class);
  const status = attempt.status === null ? '' : `${attempt.status} `;
  const percent = (ms: number) => `${Math.min(100, Math.max(0, (ms / Math.max(1, wholeMs)) * 100))}%`;
  return (
    <li className="text-sm">
      {waitedMs === undefined || waitedMs < SHOWN_WAIT_MS ? null : (
        <p className="mb-1 text-xs text-muted">{t`waited ${duration(waitedMs)}`}</p>
      )}
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 truncate">
          <PlainText text={attempt.provider} />
          <span className="text-muted">
            {' / '}
            <PlainText text={attempt.model} />
            {attempt.provider_key === '' ? null : (
              <>
                {' · '}
                <PlainText text={attempt.provider_key} />
              </>
            )}
          </span>
        </span>
        <span className="shrink-0 text-xs">
          <StatusDot tone={worked ? 'good' : isOutrun ? 'idle' : 'bad'}>
            {status}
            {worked ? t`answered` : i18n._(name)}
          </StatusDot>
        </span>
      </div>
      <div className="mt-1 flex items-center gap-3">
        <div className="relative h-2 min-w-0 flex-1 rounded-sm bg-hover" aria-hidden>
          <span
            className={clsx(
              'absolute inset-y-0 min-w-0.5 rounded-sm',
              worked ? 'bg-good' : isOutrun ? 'bg-muted' : 'bg-bad',
            )}
            style={{ left: percent(attempt.started_ms ?? 0), width: percent(attempt.duration_ms) }}
          />
          {firstContentMs === null ? null : (
            <span
              className="absolute -inset-y-0.5 w-0.5 bg-text outline-1 outline-surface"
              style={{ left: percent(firstContentMs) }}
            />
          )}
        </div>
        <span className="numeric w-16 shrink-0 text-right text-xs text-muted">{duration(attempt.duration_ms)}</span>
      </div>
      {firstContentMs === null ? null : (
        <p className="mt-0.5 text-xs text-muted">{t`first content after ${duration(firstContentMs)}`}</p>
      )}
    </li>
  );
}
