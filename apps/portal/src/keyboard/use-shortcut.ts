import { useEffect, useEffectEvent } from 'react';
import { onShortcut } from './dispatch.ts';
import type { ShortcutId } from './shortcuts.ts';

/** Handles a shortcut while the component is there and `handler` is given. */
export function useShortcut(id: ShortcutId, handler: (() => void) | undefined): void {
  const handle = useEffectEvent(() => handler?.());
  const isOn = handler !== undefined;
  useEffect(() => (isOn ? onShortcut(id, () => handle()) : undefined), [id, isOn]);
}
