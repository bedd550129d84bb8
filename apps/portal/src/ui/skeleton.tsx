import { clsx } from 'clsx';

/** Where text will stand. Never over data that is there already. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden className={clsx('block h-3 animate-pulse rounded-sm bg-hairline', className)} />;
}
