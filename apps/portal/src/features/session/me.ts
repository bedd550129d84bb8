import type { Answer } from '@sluice/contract/control/operations';
import type { Permission } from '@sluice/contract/control/permissions';
import { type QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { setLetterShortcuts } from '../../keyboard/dispatch.ts';
import { chooseLanguage, currentLanguage } from '../../text/language.ts';
import { chooseTheme } from '../../ui/theme.ts';

export type Me = Answer<'GET /api/v1/sessions/current'>;

/** Who is signed in. Fails with 401 where nobody is; it never opens the sign-in sheet by itself. */
export const meQuery = queryOptions({
  queryKey: ['GET /api/v1/sessions/current', {}] as const,
  queryFn: ({ signal }) => call('GET /api/v1/sessions/current', {}, { signal, ifSignedOut: 'fail' }),
  staleTime: 60_000,
});

/** The person on whose behalf the page stands; only below the signed-in part of the routes. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether some role of the person's gives the permission somewhere: what the menu shows. The server decides each time. */
export function may(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission);
}

/** Takes over what the server said about the person, and what they prefer. */
export async function becomeMe(client: QueryClient, me: Me): Promise<void> {
  client.setQueryData(meQuery.queryKey, me);
  await followPreferences(me);
}

/** Applies language, theme and shortcuts, as far as the person chose them. */
export async function followPreferences({ user: { preferences } }: Me): Promise<void> {
  setLetterShortcuts(preferences.letter_shortcuts);
  if (preferences.theme !== null) chooseTheme(preferences.theme);
  if (preferences.language !== null && preferences.language !== currentLanguage()) {
    await chooseLanguage(preferences.language);
  }
}
