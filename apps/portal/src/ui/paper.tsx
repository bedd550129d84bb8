import type { ReactNode } from 'react';

/** What a page prints: nothing of the page but this comes onto paper (`styles.css`). */
export function Paper({ children }: { readonly children: ReactNode }) {
  return (
    <article
      data-paper
      className="mx-6 mb-4 rounded-lg border border-hairline bg-surface p-5 max-sm:mx-4 max-sm:p-4 print:m-0 print:border-0 print:rounded-none print:p-0"
    >
      {children}
    </article>
  );
}
