import { Trans, useLingui } from '@lingui/react/macro';
import { Search } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.tsx';
import { Keys } from '../../ui/keys.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ScopeSwitch } from './scope-switch.tsx';

/** Search and what belongs to the person; help is always at the same place. */
export function TopBar({ onOverlay }: { readonly onOverlay: (overlay: 'commands' | 'shortcuts') => void }) {
  const { t } = useLingui();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-hairline bg-ground px-6 max-sm:px-3">
      <div className="sm:hidden">
        <ScopeSwitch compact />
      </div>
      <button
        type="button"
        onClick={() => onOverlay('commands')}
        className="flex h-8 w-72 items-center gap-2 rounded border border-hairline bg-surface px-2.5 text-sm text-muted transition-colors duration-100 hover:bg-hover hover:text-text max-md:w-48 max-sm:hidden"
      >
        <Search size={14} aria-hidden />
        <span className="flex-1 truncate text-left">
          <Trans>Find or go to</Trans>
        </span>
        <Keys keys="mod+k" />
      </button>
      <div className="ml-auto flex items-center gap-1">
        <IconButton
          className="sm:hidden"
          label={t`Find or go to`}
          icon={<Search size={16} aria-hidden />}
          onClick={() => onOverlay('commands')}
        />
        <IconButton
          label={t`Keyboard shortcuts`}
          keys="?"
          side="bottom"
          icon={<b aria-hidden>?</b>}
          onClick={() => onOverlay('shortcuts')}
        />
        <AccountMenu />
      </div>
    </header>
  );
}
