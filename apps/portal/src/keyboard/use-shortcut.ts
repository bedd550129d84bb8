import { useEffectEvent, useLayoutEffect } from 'react';
import { onShortcut } from './dispatch.ts';
import type { ShortcutId } from './shortcuts.ts';

/** Handles a shortcut while the component is there and `handler` is given, from the first moment at which it can be seen. */
export function useShortcut(id: ShortcutId, handler: (() => void) | undefined): void {
  const handle = useEffectEvent(() => handler?.());
  const isOn = handler !== undefined;
  useLayoutEffect(() => (isOn ? onShortcut(id, () => handle()) : undefined), [id, isOn]);
}
