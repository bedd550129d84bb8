import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { LogOut, UserRound } from 'lucide-react';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { becomeMe, type Me, useMe } from '../../features/session/me.ts';
import { errorText } from '../../text/error-text.ts';
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '../../text/language.ts';
import type { OpeningMenu } from '../../ui/menu.tsx';
import { MenuChoice, MenuItem, MenuLine, MenuLink, MenuNote, MenuPopup } from '../../ui/menu-popup.tsx';
import { chooseTheme, type Theme } from '../../ui/theme.ts';
import { showErrorToast } from '../../ui/toast.ts';

type Preferences = Me['user']['preferences'];

/** What can be done with one's account from anywhere. */
export function AccountPopup({ menu }: { readonly menu: OpeningMenu }) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const { user } = useMe();
  const say = (error: unknown) => showErrorToast(i18n._(errorText(asApiError(error)).title));
  const keep = useMutation({
    mutationFn: (preferences: Partial<Preferences>) => call('PATCH /api/v1/me', { body: { preferences } }),
    onSuccess: (me) => becomeMe(client, me),
    onError: say,
  });
  const signOut = useMutation({
    mutationFn: () => call('DELETE /api/v1/sessions/current'),
    // A new page: nothing of the person stays in memory.
    onSuccess: () => window.location.assign('/sign-in'),
    onError: say,
  });
  return (
    <MenuPopup menu={menu} align="end">
      <MenuNote>
        <span className="block truncate text-sm font-medium text-text">{user.name || user.email}</span>
        <span className="block truncate">{user.email}</span>
      </MenuNote>
      <MenuLine />
      <MenuLink link={<Link to="/account" />} icon={<UserRound size={14} aria-hidden />}>
        <Trans>Account</Trans>
      </MenuLink>
      <MenuLine />
      <MenuChoice<Theme | 'system'>
        label={t`Theme`}
        value={user.preferences.theme ?? 'system'}
        choices={[
          { value: 'system', label: t`As the system` },
          { value: 'light', label: t`Light` },
          { value: 'dark', label: t`Dark` },
        ]}
        onChange={(theme) => {
          chooseTheme(theme === 'system' ? undefined : theme);
          keep.mutate({ theme: theme === 'system' ? null : theme });
        }}
      />
      <MenuChoice<Language>
        label={t`Language`}
        value={currentLanguage()}
        choices={Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }))}
        onChange={async (language) => {
          await chooseLanguage(language);
          keep.mutate({ language });
        }}
      />
      <MenuLine />
      <MenuItem icon={<LogOut size={14} aria-hidden />} onSelect={() => signOut.mutate()}>
        <Trans>Sign out</Trans>
      </MenuItem>
    </MenuPopup>
  );
}
