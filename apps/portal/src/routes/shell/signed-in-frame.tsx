import { Tooltip } from '@base-ui/react/tooltip';
import { Trans } from '@lingui/react/macro';
import { type ReactNode, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { isWaitingForSignIn, onSignInAgain } from '../../api/sign-in-again.ts';
import { useMe } from '../../features/session/me.ts';
import { listenForShortcuts } from '../../keyboard/dispatch.ts';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { loadText } from '../../text/language.ts';
import { TimeZone } from '../../text/use-formats.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { Toasts } from '../../ui/toasts.tsx';

const CommandMenu = lazyPart(() => import('./command-menu.tsx'), 'CommandMenu');
const SignInSheet = lazyPart(() => import('../../features/session/sign-in-sheet.tsx'), 'SignInSheet');
const ShortcutSheet = lazyPart(async () => {
  await loadText('keyboard');
  return await import('../../keyboard/shortcut-sheet.tsx');
}, 'ShortcutSheet');

export type Overlay = 'commands' | 'shortcuts' | undefined;

interface SignedInFrameProps {
  readonly children: (show: (overlay: Overlay) => void) => ReactNode;
}

/** What may stand over any page for signed-in people, and what their pages rely on: time zone, tips, shortcuts. */
export function SignedInFrame({ children }: SignedInFrameProps) {
  const { user } = useMe();
  const [overlay, setOverlay] = useState<Overlay>();
  const isSignedOut = useSyncExternalStore(onSignInAgain, isWaitingForSignIn);
  useLayoutEffect(listenForShortcuts, []);
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
        {children(setOverlay)}
        {overlay === 'commands' ? <CommandMenu onClose={close} /> : null}
        {overlay === 'shortcuts' ? <ShortcutSheet open onClose={close} /> : null}
        {isSignedOut ? <SignInSheet /> : null}
        <Toasts />
      </Tooltip.Provider>
    </TimeZone>
  );
}
