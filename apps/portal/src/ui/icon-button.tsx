import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { Tooltip } from './tooltip.tsx';

interface IconButtonProps extends ComponentProps<'button'> {
  /** Its name, shown as a tip too. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly keys?: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
}

export function IconButton({ label, icon, keys, side, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(keys === undefined ? {} : { keys })} {...(side === undefined ? {} : { side })}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={clsx(
          'inline-flex size-8 shrink-0 items-center justify-center rounded text-muted transition-colors duration-100',
          'hover:bg-hover hover:text-text aria-expanded:bg-hover aria-expanded:text-text disabled:opacity-55',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
