import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'danger';

const TONES: Readonly<Record<ButtonTone, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover shadow-[inset_0_1px_0_oklch(1_0_0/0.14)]',
  secondary: 'bg-raised text-text border border-hairline hover:bg-hover shadow-[0_1px_1px_var(--shadow)]',
  quiet: 'text-muted hover:bg-hover hover:text-text aria-expanded:bg-hover aria-expanded:text-text',
  danger: 'bg-danger text-on-accent hover:bg-danger-hover',
};

/** For links that look like buttons. */
export function buttonClass(tone: ButtonTone = 'secondary', size: 'small' | 'normal' = 'normal'): string {
  return clsx(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded font-medium whitespace-nowrap select-none',
    'transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55',
    size === 'small' ? 'h-7 px-2 text-sm' : 'h-8 px-3 text-sm',
    TONES[tone],
  );
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: ButtonTone;
  readonly size?: 'small' | 'normal';
  readonly icon?: ReactNode;
  /** The action runs: it cannot be started twice, and assistive technology is told. */
  readonly busy?: boolean;
}

/** Its text is a verb with a noun: "Rotate key". */
export function Button({ tone, size, icon, busy = false, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={clsx(buttonClass(tone, size), className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled']}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon}
      {children}
    </button>
  );
}
