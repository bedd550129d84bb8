import type { Delta } from '@sluice/core/chat/delta';
import { parseObject } from '@sluice/core/json/json';
import type { StreamDecoder } from '../../dialect.ts';
import { bodyError } from '../openai-chat/fault-in-reply.ts';
import { ReplyReader } from './reply-reader.ts';

/** A streamed answer: one object in each line, the last of them with `done: true`. A line may be an error instead. */
export class OllamaLines implements StreamDecoder {
  skipped = 0;
  readonly #reader = new ReplyReader();
  #failed = false;

  get finished(): boolean {
    return this.#reader.finished && !this.#failed;
  }

  get done(): boolean {
    return this.#reader.finished;
  }

  decode(_name: string, data: string): Delta[] {
    if (this.#failed || this.#reader.finished) return [];
    const line = parseObject(data);
    if (line === undefined) {
      this.skipped++;
      return [];
    }
    const fault = bodyError(line);
    if (fault === undefined) return this.#reader.read(line);
    this.#failed = true;
    return [{ type: 'error', fault }];
  }

  end(): Delta[] {
    return [];
  }
}
