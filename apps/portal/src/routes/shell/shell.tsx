import { Tooltip } from '@base-ui/react/tooltip';
import { Trans } from '@lingui/react/macro';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { isWaitingForSignIn, onSignInAgain } from '../../api/sign-in-again.ts';
import { useMe } from '../../features/session/me.ts';
import { listenForShortcuts } from '../../keyboard/dispatch.ts';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { TimeZone } from '../../text/use-formats.ts';
import { Toasts } from '../../ui/toasts.tsx';
import { MenuShortcuts } from './menu-shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

const CommandMenu = lazy(() =>
  import('./command-menu.tsx').then(({ CommandMenu: component }) => ({ default: component })),
);
const ShortcutSheet = lazy(() =>
  import('../../keyboard/shortcut-sheet.tsx').then(({ ShortcutSheet: component }) => ({ default: component })),
);

const SignInSheet = lazy(() =>
  import('../../features/session/sign-in-sheet.tsx').then(({ SignInSheet: component }) => ({ default: component })),
);

type Overlay = 'commands' | 'shortcuts' | undefined;

/** The frame of every page for signed-in people: menu, bar, and what may stand over any page. */
export function Shell() {
  const { user } = useMe();
  const [overlay, setOverlay] = useState<Overlay>();
  const isSignedOut = useSyncExternalStore(onSignInAgain, isWaitingForSignIn);
  useEffect(listenForShortcuts, []);
  useShortcut('commands', () => setOverlay('commands'));
  useShortcut('sheet', () => setOverlay('shortcuts'));
  const zone = user.preferences.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const close = () => setOverlay(undefined);
  return (
    <TimeZone value={zone}>
      <Tooltip.Provider delay={400}>
        <a
          href="#content"
          className="fixed top-2 left-2 z-50 -translate-y-16 rounded bg-accent px-3 py-2 text-sm text-on-accent focus:translate-y-0"
        >
          <Trans>Skip to content</Trans>
        </a>
        <div className="flex h-dvh flex-col sm:flex-row">
          <Sidebar />
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">
            <TopBar onOverlay={setOverlay} />
            <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none">
              <Outlet />
            </main>
          </div>
        </div>
        <MenuShortcuts />
        <Suspense>
          {overlay === 'commands' ? <CommandMenu onClose={close} /> : null}
          {overlay === 'shortcuts' ? <ShortcutSheet open onClose={close} /> : null}
          {isSignedOut ? <SignInSheet /> : null}
        </Suspense>
        <Toasts />
      </Tooltip.Provider>
    </TimeZone>
  );
}
