import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../features/session/me.ts';
import { useScope } from '../../features/session/scope.ts';
import { SHORTCUTS } from '../../keyboard/shortcuts.ts';
import { Logo } from '../../ui/logo.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { menuFor } from './menu.ts';
import { ScopeSwitch } from './scope-switch.tsx';

/** The menu: a column at the side, a bar at the top of a narrow screen. */
export function Sidebar() {
  const { t, i18n } = useLingui();
  const entries = menuFor(useMe(), useScope());
  return (
    <nav
      aria-label={t`Menu`}
      className="flex shrink-0 border-hairline bg-ground max-sm:order-last max-sm:border-t sm:w-56 sm:flex-col sm:border-r"
    >
      <div className="flex h-12 items-center px-4 max-sm:hidden">
        <Logo />
      </div>
      <div className="px-2 pb-2 max-sm:hidden">
        <ScopeSwitch />
      </div>
      <div className="min-w-0 flex-1 sm:overflow-y-auto sm:px-2">
        <ul className="flex gap-px max-sm:overflow-x-auto max-sm:px-1 sm:flex-col">
          {entries.map(({ id, label, icon: Icon, shortcut, link }) => (
            <li key={id} className="max-sm:min-w-16 max-sm:shrink-0 max-sm:grow">
              <Tooltip text={i18n._(label)} keys={SHORTCUTS[shortcut].keys} side="right">
                <Link
                  {...link}
                  activeOptions={{ exact: id === 'home', includeSearch: false }}
                  className="flex items-center rounded text-sm text-muted outline-offset-[-2px] transition-colors duration-100 hover:bg-hover hover:text-text aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-text max-sm:h-13 max-sm:flex-col max-sm:justify-center max-sm:gap-0.5 max-sm:px-1 max-sm:text-[0.6875rem] sm:h-8 sm:gap-2.5 sm:px-2.5"
                >
                  <Icon size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />
                  <span className="truncate">{i18n._(label)}</span>
                </Link>
              </Tooltip>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
