import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

interface ScrollRegionProps extends ComponentProps<'section'> {
  /** What scrolls, for assistive technology. */
  readonly label: string;
}

/** A part of a page that scrolls by itself; whoever has no mouse reaches it and scrolls with the arrow keys. */
export function ScrollRegion({ label, className, ...rest }: ScrollRegionProps) {
  const reachable = { tabIndex: 0 };
  return <section {...reachable} {...rest} aria-label={label} className={clsx('-outline-offset-2', className)} />;
}
