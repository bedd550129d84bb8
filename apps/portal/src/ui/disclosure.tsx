import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

interface DisclosureProps {
  /** What is behind it: "More". */
  readonly title: ReactNode;
  /** What is set there, in a few words, so that nobody has to open it to know. */
  readonly summary?: ReactNode;
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** Members of a form that few people need. */
export function Disclosure({ title, summary, open = false, children }: DisclosureProps) {
  return (
    <details open={open} className="group rounded-md border border-hairline">
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2 rounded-md px-3 text-sm font-medium select-none hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} aria-hidden className="shrink-0 text-muted transition-transform group-open:rotate-90" />
        <span className="shrink-0">{title}</span>
        {summary === undefined ? null : (
          <span className="ml-auto min-w-0 truncate text-xs font-normal text-muted">{summary}</span>
        )}
      </summary>
      <div className="flex flex-col gap-4 border-t border-hairline p-3">{children}</div>
    </details>
  );
}
