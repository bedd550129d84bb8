import type { Delta } from '@sluice/core/chat/delta';
import { isObject } from '@sluice/core/json/json';
import { EXCEPTION_EVENT } from '@sluice/core/stream/aws-event-stream';
import type { StreamDecoder } from '../../dialect.ts';
import { MessageEvents } from '../anthropic-messages/stream.ts';
import { exceptionFault } from '../bedrock-converse/fault.ts';

/** Anthropic's events, and the exceptions that Bedrock puts between them. */
export class InvokeEvents implements StreamDecoder {
  readonly #events = new MessageEvents();
  #failed = false;

  decode(name: string, data: string): Delta[] {
    if (this.#failed) return [];
    if (name !== EXCEPTION_EVENT) return this.#events.decode(name, data);
    this.#failed = true;
    const said: unknown = JSON.parse(data);
    return [{ type: 'error', fault: exceptionFault(isObject(said) ? said : {}) }];
  }

  end(): Delta[] {
    return this.#failed ? [] : this.#events.end();
  }

  get finished(): boolean {
    return this.#events.finished;
  }

  get done(): boolean {
    return this.#events.done;
  }

  get skipped(): number {
    return this.#events.skipped;
  }
}
