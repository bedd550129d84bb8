import { Link } from '@tanstack/react-router';
import type { Application } from './application.ts';

/** How many keys an application has; leads to them. */
export function KeyCount({ application }: { readonly application: Application }) {
  const { tenant, team, slug, key_count } = application;
  return (
    <Link
      to="/w/$tenant/keys"
      params={{ tenant }}
      search={{ application: `${team}/${slug}` }}
      className="numeric inline-block min-w-6 leading-6 text-accent-text hover:underline"
    >
      {key_count}
    </Link>
  );
}
