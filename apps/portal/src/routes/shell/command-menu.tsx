import { Dialog } from '@base-ui/react/dialog';
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Search, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useMe } from '../../features/session/me.ts';
import { useScope } from '../../features/session/scope.ts';
import { SHORTCUTS } from '../../keyboard/shortcuts.ts';
import { COMMAND_GROUP, CommandRow } from './command-row.tsx';
import { FindCalls } from './find-calls.tsx';
import { menuFor } from './menu.ts';

/** ⌘K: go anywhere by typing a part of its name, or the id of a call. */
export function CommandMenu({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const me = useMe();
  const [typed, setTyped] = useState('');
  const entries = menuFor(me, useScope());
  const close = (then: () => unknown) => {
    onClose();
    then();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="appear fixed inset-0 z-40 bg-veil" />
        <Dialog.Popup
          aria-label={t`Command menu`}
          className="appear fixed top-[12vh] left-1/2 z-40 w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 overflow-hidden rounded-lg border border-hairline bg-raised shadow-dialog outline-none"
        >
          <Command label={t`Command menu`} loop>
            <div className="flex items-center gap-2 border-b border-hairline px-4">
              <Search size={16} aria-hidden className="text-muted" />
              <Command.Input
                autoFocus
                value={typed}
                onValueChange={setTyped}
                placeholder={t`Type a page, an action or a call’s id`}
                className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
              />
            </div>
            <Command.List className="max-h-80 overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-sm text-muted">
                <Trans>Nothing is called that</Trans>
              </Command.Empty>
              <FindCalls text={typed.trim()} onGo={close} />
              <Command.Group heading={t`Go to`} className={COMMAND_GROUP}>
                {entries.map(({ id, label, icon: Icon, shortcut, link }) => (
                  <CommandRow
                    key={id}
                    icon={<Icon size={16} strokeWidth={1.75} aria-hidden />}
                    keys={SHORTCUTS[shortcut].keys}
                    onSelect={() => close(() => navigate(link))}
                  >
                    {i18n._(label)}
                  </CommandRow>
                ))}
                <CommandRow
                  icon={<UserRound size={16} strokeWidth={1.75} aria-hidden />}
                  onSelect={() => close(() => navigate({ to: '/account' }))}
                >
                  {t`Account`}
                </CommandRow>
              </Command.Group>
              {me.tenants.length < 2 ? null : (
                <Command.Group heading={t`Tenants`} className={COMMAND_GROUP}>
                  {me.tenants.map(({ slug, name }) => (
                    <CommandRow
                      key={slug}
                      onSelect={() => close(() => navigate({ to: '/w/$tenant', params: { tenant: slug } }))}
                    >
                      {name}
                    </CommandRow>
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
