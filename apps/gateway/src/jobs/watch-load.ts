import { totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { HeldDelay, inFlightBounds } from '@sluice/core/limits/shedding';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';

const SAMPLE_MS = 250;

/** Looks at memory and the event loop, and sets what may be in flight. @returns ends it */
export function watchLoad(gateway: Gateway): () => void {
  const delays = monitorEventLoopDelay({ resolution: 20 });
  delays.enable();
  const held = new HeldDelay();
  const limit = memoryLimit();
  const heapLimit = oldGenerationLimit(gateway.environment.variables.NODE_OPTIONS);
  let loopDelayMs = 0;
  let heldAt = monotonicMs();
  let refuses = false;
  const look = () => {
    // By the clock, because a loop that is late comes here late, too; its delay may be measured only after this look.
    const seconds = Math.floor((monotonicMs() - heldAt) / 1_000);
    if (seconds > 0 && delays.count > 0) {
      heldAt += seconds * 1_000;
      loopDelayMs = held.push(delays.percentile(99) / 1e6, seconds);
      delays.reset();
    }
    const pressure = {
      memory: Math.max(process.memoryUsage.rss() / limit, usedOldGeneration() / heapLimit),
      loopDelayMs,
    };
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

/** Of the heap: V8 dies when its old generation is full, however much room the young one has. Bytes. */
function usedOldGeneration(): number {
  let used = 0;
  for (const { space_name, space_used_size } of getHeapSpaceStatistics()) {
    if (!space_name.startsWith('new_')) used += space_used_size;
  }
  return used;
}

/** V8's own default, where nothing says otherwise. MB. */
const SEMI_SPACE_MB = 64;

/** V8 tells its limit with the young generation in it, which is three semi-spaces. Bytes. */
function oldGenerationLimit(nodeOptions = ''): number {
  const flags = [nodeOptions, ...process.execArgv].join(' ');
  const given = [...flags.matchAll(/--max[-_]semi[-_]space[-_]size[= ](\d+)/g)].at(-1)?.[1];
  return getHeapStatistics().heap_size_limit - 3 * Number(given ?? SEMI_SPACE_MB) * 1024 * 1024;
}
