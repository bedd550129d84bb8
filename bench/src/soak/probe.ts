import { Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { queryObjects } from 'node:v8';

/** What a process knows of itself. Memory in bytes, delays in ms. */
export interface Insight {
  readonly rss: number;
  /** After a full collection: what is really held. */
  readonly heap: number;
  /** Buffers outside of the heap, after the same collection. */
  readonly outside: number;
  /** Timer objects that are alive, started with `unref` or not. */
  readonly timers: number;
  /** Socket objects that are alive, open or not. */
  readonly socketObjects: number;
  /** What keeps the event loop running. */
  readonly handles: number;
  /** Of the event loop since the sample before. */
  readonly delayP99: number;
  readonly delayMax: number;
}

/**
 * Loaded into the gateway by `--import`: answers each message on the channel to its parent with an `Insight`. It must
 * neither keep the process alive nor measure its own work.
 */
const delays = monitorEventLoopDelay({ resolution: 20 });
delays.enable();
const idle = setTimeout(() => undefined, 0);
const Timeout = idle.constructor;
clearTimeout(idle);
/** Longer than the collection that a sample makes: its pause is not the gateway's. */
const OWN_PAUSE_MS = 500;

process.on('message', () => {
  const { rss } = process.memoryUsage();
  const delayP99 = delays.percentile(99) / 1e6;
  const delayMax = delays.max / 1e6;
  // Each of them collects the garbage first.
  const timers = queryObjects(Timeout, { format: 'count' });
  const socketObjects = queryObjects(Socket, { format: 'count' });
  const { heapUsed, external } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  const insight: Insight = {
    rss,
    heap: heapUsed,
    outside: external,
    timers,
    socketObjects,
    handles,
    delayP99,
    delayMax,
  };
  process.send?.(insight);
  setTimeout(() => delays.reset(), OWN_PAUSE_MS).unref();
});
process.channel?.unref();
