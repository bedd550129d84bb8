import { useLingui } from '@lingui/react/macro';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/keys.tsx';
import { letterShortcutsOn } from './dispatch.ts';
import { SHORTCUTS, type Shortcut } from './shortcuts.ts';

/** All shortcuts by where they work. */
export function ShortcutSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useLingui();
  const groups: readonly [Shortcut['group'], string][] = [
    ['anywhere', t`Anywhere`],
    ['list', t`In lists`],
    ['go', t`Go to`],
  ];
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title={t`Keyboard shortcuts`}
      text={
        letterShortcutsOn()
          ? t`Single letters rest while you type. Turn them off under Account.`
          : t`Single letters are turned off under Account.`
      }
    >
      <div className="gap-6 sm:columns-2">
        {groups.map(([group, name]) => (
          <ShortcutGroup key={group} group={group} name={name} />
        ))}
      </div>
    </Dialog>
  );
}

function ShortcutGroup({ group, name }: { readonly group: Shortcut['group']; readonly name: string }) {
  const { i18n } = useLingui();
  return (
    <section className="mb-6 break-inside-avoid">
      <h3 className="mb-2 text-xs font-medium text-muted">{name}</h3>
      <dl className="flex flex-col">
        {Object.values(SHORTCUTS)
          .filter((shortcut) => shortcut.group === group)
          .map(({ keys, label }) => (
            <div key={keys} className="flex items-center justify-between gap-4 border-b border-hairline py-1.5 text-sm">
              <dt>{i18n._(label)}</dt>
              <dd>
                <Keys keys={keys} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
