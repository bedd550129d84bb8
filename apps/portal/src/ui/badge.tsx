import type { ReactNode } from 'react';

/** A short property of a thing: a role, "managed by file". */
export function Badge({ children }: { readonly children: ReactNode }) {
  return (
    <span className="inline-flex h-5 items-center rounded-sm border border-hairline bg-ground px-1.5 text-xs text-muted whitespace-nowrap">
      {children}
    </span>
  );
}
