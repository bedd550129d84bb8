import { redirect } from '@tanstack/react-router';
import { ApiError } from '../api/api-error.ts';
import { SIGNED_OUT } from '../api/call.ts';
import { read } from '../api/queries.ts';
import { queryClient } from '../api/query-client.ts';
import { followPreferences, type Me, may, meQuery } from '../features/session/me.ts';

/**
 * Lets only signed-in people on; a one-time password leads to the page where it is replaced.
 * @param href where the person wanted to go
 * @throws a redirect
 */
export async function requireSignIn(href: string, { oneTime = false } = {}): Promise<void> {
  let me: Me;
  try {
    me = await queryClient().ensureQueryData(meQuery);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== SIGNED_OUT) throw error;
    throw redirect({ to: '/sign-in', search: href === '/' ? {} : { to: href }, replace: true });
  }
  if (me.user.must_change_password !== oneTime)
    throw redirect({ to: oneTime ? '/' : '/choose-password', replace: true });
  await followPreferences(me);
}

/** Where a person begins; `undefined` for somebody without any tenant. */
export async function homeOfMe() {
  const me = await queryClient().ensureQueryData(meQuery);
  if (may(me, 'setup.write')) {
    const { isFirstRunUnfinished } = await import('../features/setup/unfinished.ts');
    if (await isFirstRunUnfinished()) return { to: '/setup' } as const;
  }
  if (me.user.platform_role !== null) return { to: '/admin' } as const;
  const [first] = me.tenants;
  return first === undefined ? undefined : ({ to: '/w/$tenant', params: { tenant: first.slug } } as const);
}

/** Brings how far the first run is into the cache, for those whose Home shows it. Without an answer Home does without. */
export async function knowSetup(): Promise<void> {
  const me = await queryClient().ensureQueryData(meQuery);
  if (may(me, 'setup.write')) await queryClient().prefetchQuery(read('GET /api/v1/setup'));
}
