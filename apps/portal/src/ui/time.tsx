import { useSyncExternalStore } from 'react';
import { useFormats } from '../text/use-formats.ts';

const TICK_MS = 10_000;
let nowMs = Date.now();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all relative times on the page. */
function watchClock(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of watchers) each();
  }, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** `3 min. ago`; the moment with its zone on hover. */
export function RelativeTime({ at }: { readonly at: string }) {
  const { relative, moment, zone } = useFormats();
  const now = useSyncExternalStore(watchClock, () => nowMs);
  return (
    <time dateTime={at} title={`${moment(at)} ${zone}`} className="numeric whitespace-nowrap">
      {relative(at, Math.max(now, Date.parse(at) <= Date.now() ? Date.parse(at) : now))}
    </time>
  );
}

/** A moment to the second, in the person's zone. */
export function Moment({ at, row = false }: { readonly at: string; readonly row?: boolean }) {
  const { moment, rowMoment, zone } = useFormats();
  return (
    <time dateTime={at} title={`${moment(at)} ${zone}`} className={row ? 'numeric whitespace-nowrap' : 'numeric'}>
      {row ? rowMoment(at) : `${moment(at)} ${zone}`}
    </time>
  );
}
