import { JsonValueReader } from './json-values.ts';
import { type SseEvent, SseReader } from './sse.ts';

const NOTHING = new Uint8Array(0);
const SPACE = 32;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;

/**
 * Google's streams: server-sent events, or a JSON array where `alt=sse` was not said or not heard. The first byte tells
 * them apart. An error that ends a stream of events may stand bare behind them, as a JSON object without `data:`.
 */
export class SseOrJsonReader {
  #reader: SseReader | JsonValueReader | undefined;

  /** @throws SseEventTooLarge */
  push(chunk: Uint8Array): SseEvent[] {
    if (this.#reader === undefined) {
      let first = 0;
      while (first < chunk.length && (chunk[first] as number) <= SPACE) first++;
      if (first === chunk.length) return [];
      const byte = chunk[first];
      this.#reader =
        byte === OPEN_BRACKET || byte === OPEN_BRACE ? new JsonValueReader() : new SseReader(undefined, true);
    }
    return this.#reader.push(chunk);
  }

  end(): SseEvent[] {
    return this.#reader?.end() ?? [];
  }

  get pending(): Uint8Array {
    return this.#reader?.pending ?? NOTHING;
  }
}
