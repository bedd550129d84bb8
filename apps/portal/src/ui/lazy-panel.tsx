import type { ComponentType } from 'react';
import { lazyPart } from './lazy-part.tsx';

export const PANEL_CLASS =
  'flex w-[min(34rem,46vw)] shrink-0 flex-col border-l border-hairline bg-surface max-lg:fixed max-lg:inset-0 max-lg:z-20 max-lg:w-full';

/** A panel beside a list: its room is there with the press that opens it, so that nothing moves when it has been fetched. */
export function lazyPanel<P extends object, K extends string>(
  load: () => Promise<{ readonly [N in K]: ComponentType<P> }>,
  name: K,
): ComponentType<P> {
  return lazyPart(load, name, <div className={PANEL_CLASS} />);
}
