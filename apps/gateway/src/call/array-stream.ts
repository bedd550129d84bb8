import { SseReader } from '@sluice/core/stream/sse';
import { ClientStream } from './client-stream.ts';

/** The events of a stream as the elements of one JSON array: what Google answers where `alt=sse` is not asked for. */
export class ArrayStream extends ClientStream {
  // What is too large for an event was refused on its way in.
  readonly #reader = new SseReader(Number.POSITIVE_INFINITY);
  #begun = false;
  /** White space, which counts nothing between the elements. */
  protected override readonly ping = '\n';

  override write(data: Uint8Array | string): void {
    this.#tell(this.#reader.push(typeof data === 'string' ? Buffer.from(data) : data));
  }

  override end(): Promise<void> {
    this.#tell(this.#reader.end());
    super.write(this.#begun ? '\n]\n' : '[]\n');
    return super.end();
  }

  #tell(events: readonly { readonly data: string }[]): void {
    let elements = '';
    for (const { data } of events) {
      if (data === '') continue;
      elements += this.#begun ? `,\r\n${data}` : `[${data}`;
      this.#begun = true;
    }
    super.write(elements);
  }
}
