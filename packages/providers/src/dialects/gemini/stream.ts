import type { Delta } from '@sluice/core/chat/delta';
import { isObject } from '@sluice/core/json/json';
import type { StreamDecoder } from '../../dialect.ts';
import { ReplyReader } from './reply.ts';

/** A streamed answer. There is no end mark: it is whole when each candidate has its finish reason. */
export class GeminiEvents implements StreamDecoder {
  readonly #reader = new ReplyReader();
  skipped = 0;

  get finished(): boolean {
    return this.#reader.finished && !this.#reader.failed;
  }

  get done(): boolean {
    return this.finished;
  }

  decode(_name: string, data: string): Delta[] {
    if (this.#reader.failed) return [];
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      this.skipped++;
      return [];
    }
    // An error has come in a list, as it does under a status of its own.
    const body: unknown = Array.isArray(chunk) ? chunk[0] : chunk;
    if (isObject(body)) return this.#reader.read(body, false);
    this.skipped++;
    return [];
  }

  end(): Delta[] {
    return this.#reader.end();
  }
}
