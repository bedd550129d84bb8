import { type SseEvent, SseReader } from '@sluice/core/stream/sse';

/** The events of a recorded stream, read in chunks whose sizes come from a seed: the same cuts in every run. */
export function eventsInPieces(text: string, seed: number): SseEvent[] {
  const bytes = new TextEncoder().encode(text);
  const reader = new SseReader();
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
