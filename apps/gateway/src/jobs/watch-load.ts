import { totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { HeldDelay, inFlightBounds } from '@sluice/core/limits/shedding';
import type { Gateway } from '../gateway.ts';

const SAMPLE_MS = 250;
const SAMPLES_A_SECOND = 1_000 / SAMPLE_MS;

/** Looks at memory and the event loop, and sets what may be in flight. @returns ends it */
export function watchLoad(gateway: Gateway): () => void {
  const delays = monitorEventLoopDelay({ resolution: 20 });
  delays.enable();
  const held = new HeldDelay();
  const limit = memoryLimit();
  let loopDelayMs = 0;
  let refuses = false;
  let samples = 0;
  const look = () => {
    if (++samples % SAMPLES_A_SECOND === 0) {
      loopDelayMs = held.push(delays.percentile(99) / 1e6);
      delays.reset();
    }
    const pressure = { memory: usedMemory(limit), loopDelayMs };
    const refused = refuses;
    gateway.inFlightBounds = inFlightBounds(gateway.directory.inFlightCap, pressure);
    refuses = gateway.inFlightBounds.sheddable === 0;
    if (refuses && !refused) gateway.log.warn(pressure, 'too much to do: calls are refused');
    if (!refuses && refused) gateway.log.info(pressure, 'calls are taken again');
  };
  look();
  const timer = setInterval(look, SAMPLE_MS).unref();
  return () => {
    clearInterval(timer);
    delays.disable();
  };
}

/** What a container allows, else what the machine has. Bytes. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** Of the process in its machine, or of the heap in its limit, whichever is tighter. */
function usedMemory(limit: number): number {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return Math.max(process.memoryUsage.rss() / limit, used_heap_size / heap_size_limit);
}
