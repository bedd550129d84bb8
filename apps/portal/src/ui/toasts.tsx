import { lazy, Suspense, useSyncExternalStore } from 'react';
import { isToastWanted, onToastWanted } from './toast.ts';

const Viewport = lazy(() => import('./toast-viewport.tsx').then(({ ToastViewport }) => ({ default: ToastViewport })));

/** Where toasts come up; loaded with the first one. */
export function Toasts() {
  const wanted = useSyncExternalStore(onToastWanted, isToastWanted);
  return <Suspense>{wanted ? <Viewport /> : null}</Suspense>;
}
