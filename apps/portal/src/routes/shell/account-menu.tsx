import { useLingui } from '@lingui/react/macro';
import { useMe } from '../../features/session/me.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { Menu } from '../../ui/menu.tsx';

const AccountPopup = lazyPart(() => import('./account-popup.tsx'), 'AccountPopup');

/** The person: account, theme, language, sign out. */
export function AccountMenu() {
  const { t } = useLingui();
  const { user } = useMe();
  const letter = (user.name || user.email).slice(0, 1).toUpperCase();
  return (
    <Menu
      popup={(menu) => <AccountPopup menu={menu} />}
      trigger={
        <button
          type="button"
          aria-label={t`Account of ${user.name || user.email}`}
          className="ml-1 inline-flex size-8 items-center justify-center rounded-full border border-hairline bg-chosen text-sm font-semibold text-accent-text"
        >
          {letter}
        </button>
      }
    />
  );
}
