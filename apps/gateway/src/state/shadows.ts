import type { ServerResponse } from 'node:http';

/** Copies under way, and what they hold of requests. Beyond, copies are not made: they are nobody's answer. */
const AT_ONCE = 32;
const BYTES_AT_ONCE = 32 * 1024 * 1024;

/** The copies of calls that are under way to shadow targets. */
export class Shadows {
  readonly #live = new Map<ServerResponse, number>();
  #bytes = 0;
  /** Copies that were not sent because too many were under way, or their targets had no place. */
  dropped = 0;

  /** Whether another copy may begin; to be ended with the same response. */
  begin(response: ServerResponse, bytes: number): boolean {
    if (this.#live.size >= AT_ONCE || this.#bytes + bytes > BYTES_AT_ONCE) return false;
    this.#live.set(response, bytes);
    this.#bytes += bytes;
    return true;
  }

  end(response: ServerResponse): void {
    this.#bytes -= this.#live.get(response) ?? 0;
    this.#live.delete(response);
  }

  /** Nothing waits for them. */
  stop(): void {
    for (const response of this.#live.keys()) response.destroy();
  }
}
