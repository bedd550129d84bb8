import { AwsEventStreamReader } from './aws-event-stream.ts';
import type { SseEvent } from './sse.ts';

const CHUNK_EVENT = 'chunk';

/**
 * Amazon's event stream whose events wrap those of a model's own vendor, base64 in `{"bytes": …}`. They come out as that
 * vendor's server-sent events: `bytes` is what the vendor itself would have sent, fit to be passed on.
 */
export class AwsChunkReader {
  readonly #messages: AwsEventStreamReader;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #encoder = new TextEncoder();

  /** @param limit the largest message in bytes */
  constructor(limit?: number) {
    this.#messages = new AwsEventStreamReader(limit);
  }

  /** @throws SseEventTooLarge, BrokenMessage */
  push(chunk: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    for (const event of this.#messages.push(chunk)) {
      const read = event.name === CHUNK_EVENT ? this.#unwrap(event) : event;
      if (read !== undefined) events.push(read);
    }
    return events;
  }

  end(): SseEvent[] {
    return this.#messages.end();
  }

  get pending(): Uint8Array {
    return this.#messages.pending;
  }

  /** What is no such object says nothing. */
  #unwrap({ data }: SseEvent): SseEvent | undefined {
    let inner: string;
    try {
      const { bytes } = JSON.parse(data) as { bytes: string };
      inner = this.#decoder.decode(Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0)));
    } catch {
      return undefined;
    }
    const name = typeOf(inner);
    // The vendor's JSON stands on one line; a line end in it would end the event.
    const line = inner.replace(/[\r\n]+/g, ' ');
    const head = name === '' ? '' : `event: ${name}\n`;
    return { name, data: line, bytes: this.#encoder.encode(`${head}data: ${line}\n\n`) };
  }
}

/** The `type` of the event: vendors that name their events repeat the name there, as a rule at the beginning. */
function typeOf(json: string): string {
  const first = /^\{"type":"([\w.-]+)"/.exec(json)?.[1];
  if (first !== undefined) return first;
  try {
    const value: unknown = JSON.parse(json);
    const type: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined;
    return typeof type === 'string' && /^[\w.-]+$/.test(type) ? type : '';
  } catch {
    return '';
  }
}
