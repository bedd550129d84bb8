import { type Framing, openReader } from '@sluice/core/stream/event-reader';
import type { SseEvent } from '@sluice/core/stream/sse';

/** The events of a recorded stream, read in chunks whose sizes come from a seed: the same cuts in every run. */
export function eventsInPieces(stream: string | Uint8Array, seed: number, framing: Framing = 'sse'): SseEvent[] {
  const bytes = typeof stream === 'string' ? new TextEncoder().encode(stream) : stream;
  const reader = openReader(framing);
  const events: SseEvent[] = [];
  let state = seed * 2654435761 + 1;
  for (let at = 0; at < bytes.length; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const size = 1 + (state % (state % 5 === 0 ? 400 : 23));
    events.push(...reader.push(bytes.slice(at, at + size)));
    at += size;
  }
  events.push(...reader.end());
  return events;
}
