import { Outlet } from '@tanstack/react-router';
import { MenuShortcuts } from './menu-shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { SignedInFrame } from './signed-in-frame.tsx';
import { TopBar } from './top-bar.tsx';

/** The frame of the pages for signed-in people: menu and bar. */
export function Shell() {
  return (
    <SignedInFrame>
      {(show) => (
        <>
          <div className="flex h-dvh flex-col sm:flex-row">
            <Sidebar />
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              <TopBar onOverlay={show} />
              <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none">
                <Outlet />
              </main>
            </div>
          </div>
          <MenuShortcuts />
        </>
      )}
    </SignedInFrame>
  );
}
