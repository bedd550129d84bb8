import type { JsonObject } from '../../json/json.ts';
import { isObject, parseObject } from '../../json/json.ts';
import { type SseEvent, SseEventTooLarge, SseReader } from '../../stream/sse.ts';

/** Where a provider's own stream of this dialect stands when it breaks off. */
export interface Passed {
  /** The response as it was begun, with the items that came whole. */
  readonly response: JsonObject;
  /** The number of the event that comes next. */
  readonly next: number;
}

/** Events that were not passed on, because they tell of the failure themselves. */
const FAILURES = new Set(['error', 'response.failed']);

/** Reads again what was passed on as it came; `undefined` where no response had begun. Only for streams that failed. */
export function readPassed(chunks: readonly Uint8Array[]): Passed | undefined {
  let response: JsonObject | undefined;
  let next = 0;
  const output = new Map<number, JsonObject>();
  for (const { data } of wholeEvents(chunks)) {
    const event = parseObject(data);
    if (event === undefined || FAILURES.has(String(event.type))) continue;
    if (typeof event.sequence_number === 'number') next = Math.max(next, event.sequence_number + 1);
    // Some hosts change the id on the way; clients hold on to the first.
    if (isObject(event.response)) response = { ...event.response, id: (response ?? event.response).id };
    if (event.type === 'response.output_item.done' && isObject(event.item)) {
      output.set(Number(event.output_index), event.item);
    }
  }
  if (response === undefined) return undefined;
  const items = [...output].sort(([one], [other]) => one - other).map(([, item]) => item);
  return { response: { ...response, output: items }, next };
}

function wholeEvents(chunks: readonly Uint8Array[]): SseEvent[] {
  const reader = new SseReader();
  const events: SseEvent[] = [];
  try {
    for (const chunk of chunks) events.push(...reader.push(chunk));
  } catch (error) {
    // What broke the stream breaks the second reading at the same place.
    if (!(error instanceof SseEventTooLarge)) throw error;
  }
  return events;
}
