import { Dialog } from '@base-ui/react/dialog';
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Search, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMe } from '../../features/session/me.ts';
import { useScope } from '../../features/session/scope.ts';
import { SHORTCUTS } from '../../keyboard/shortcuts.ts';
import { Keys } from '../../ui/keys.tsx';
import { menuFor } from './menu.ts';

/** ⌘K: go anywhere by typing a part of its name. */
export function CommandMenu({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const me = useMe();
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
                placeholder={t`Type a page or an action`}
                className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
              />
            </div>
            <Command.List className="max-h-80 overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-sm text-muted">
                <Trans>Nothing is called that</Trans>
              </Command.Empty>
              <Command.Group heading={t`Go to`} className={GROUP}>
                {entries.map(({ id, label, icon: Icon, shortcut, link }) => (
                  <Row
                    key={id}
                    icon={<Icon size={16} strokeWidth={1.75} aria-hidden />}
                    keys={SHORTCUTS[shortcut].keys}
                    onSelect={() => close(() => navigate(link))}
                  >
                    {i18n._(label)}
                  </Row>
                ))}
                <Row
                  icon={<UserRound size={16} strokeWidth={1.75} aria-hidden />}
                  onSelect={() => close(() => navigate({ to: '/account' }))}
                >
                  {t`Account`}
                </Row>
              </Command.Group>
              {me.tenants.length < 2 ? null : (
                <Command.Group heading={t`Tenants`} className={GROUP}>
                  {me.tenants.map(({ slug, name }) => (
                    <Row
                      key={slug}
                      onSelect={() => close(() => navigate({ to: '/w/$tenant', params: { tenant: slug } }))}
                    >
                      {name}
                    </Row>
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

const GROUP =
  '**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:py-1.5 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-muted';

interface RowProps {
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly onSelect: () => void;
  readonly children: string;
}

function Row({ icon, keys, onSelect, children }: RowProps) {
  return (
    <Command.Item
      onSelect={onSelect}
      className="flex h-9 items-center gap-2.5 rounded px-2.5 text-sm text-text select-none data-[selected=true]:bg-chosen"
    >
      <span className="text-muted">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys === undefined ? null : <Keys keys={keys} />}
    </Command.Item>
  );
}
