import type { ReactNode } from 'react';

interface CardProps {
  readonly title: string;
  /** A link to all of it. */
  readonly more?: ReactNode;
  readonly children: ReactNode;
}

/** A part of Home. */
export function Card({ title, more, children }: CardProps) {
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border border-hairline bg-surface">
      <div className="flex items-center justify-between gap-3 px-4 pt-3 pb-2">
        <h2 className="text-base font-semibold">{title}</h2>
        {more === undefined ? null : <span className="text-sm">{more}</span>}
      </div>
      <div className="px-4 pb-4">{children}</div>
    </section>
  );
}

export const LINK_CLASS = 'text-accent-text underline-offset-2 hover:underline';

/** Room for five rows of two lines, also before they are there and where there are fewer: what stands below stays. */
export const FIVE_ROWS = 'grid min-h-62.5 content-start';
