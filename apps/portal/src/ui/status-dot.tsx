import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export type StatusTone = 'good' | 'warn' | 'bad' | 'idle' | 'busy';

/** Each tone has a shape of its own, so that nothing hangs on colour alone. */
const SHAPES: Readonly<Record<StatusTone, ReactNode>> = {
  good: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  warn: <path d="M5 .8 9.4 8.8H.6Z" fill="currentColor" />,
  bad: <path d="M5 .4 9.6 5 5 9.6.4 5Z" fill="currentColor" />,
  idle: <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  busy: <path d="M5 1a4 4 0 0 1 0 8Z M5 1.7a3.3 3.3 0 0 0 0 6.6" fill="currentColor" stroke="currentColor" />,
};

const COLOURS: Readonly<Record<StatusTone, string>> = {
  good: 'text-good',
  warn: 'text-warn',
  bad: 'text-bad',
  idle: 'text-muted',
  busy: 'text-accent-text',
};

/** A state: shape, colour and word. */
export function StatusDot({ tone, children }: { readonly tone: StatusTone; readonly children: ReactNode }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center align-bottom gap-1.5">
      <svg viewBox="0 0 10 10" aria-hidden="true" className={clsx('size-2.5 shrink-0', COLOURS[tone])}>
        {SHAPES[tone]}
      </svg>
      <span className="truncate">{children}</span>
    </span>
  );
}
