import { clsx } from 'clsx';
import { type ReactNode, useEffect, useRef } from 'react';

interface PageProps {
  /** Its heading, and the document's title. */
  readonly title: string;
  /** Its verbs, at the end of the heading's line. */
  readonly actions?: ReactNode;
  /** One sentence below the heading, where the heading does not say enough. */
  readonly text?: ReactNode;
  readonly children: ReactNode;
  /** Fills the window and lets a part of it scroll, as lists do. */
  readonly fill?: boolean;
}

let isFirstPage = true;

/** A page's frame. Whoever comes to it by a link finds the focus on its heading. */
export function Page({ title, actions, text, children, fill = false }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isFirstPage) isFirstPage = false;
    else heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={clsx('flex min-w-0 flex-col', fill ? 'min-h-0 flex-1 bg-surface' : 'w-full max-w-5xl pb-16')}>
      <title>{`${title} · Sluice`}</title>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-6 pt-6 pb-4 max-sm:px-4 max-sm:pt-4">
        <div className="min-w-0">
          <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-[-0.014em]">
            {title}
          </h1>
          {text === undefined ? null : <p className="text-sm text-muted">{text}</p>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

interface SectionProps {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly children: ReactNode;
}

/** A titled card of a page. */
export function Section({ title, text, children }: SectionProps) {
  return (
    <section className="mx-6 mb-4 grid gap-x-8 gap-y-4 rounded-lg border border-hairline bg-surface p-5 max-sm:mx-4 max-sm:p-4 lg:grid-cols-[14rem_minmax(0,1fr)]">
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        {text === undefined ? null : <p className="mt-0.5 text-sm text-muted">{text}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
