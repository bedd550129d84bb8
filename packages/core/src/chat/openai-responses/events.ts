import type { JsonObject } from '../../json/json.ts';

/** The events of one answer, numbered without a gap. */
export class EventWriter {
  #next: number;

  constructor(first = 0) {
    this.#next = first;
  }

  /** One server-sent event, whose name stands in both places. */
  write(type: string, members: JsonObject): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, ...members, sequence_number: this.#next++ })}\n\n`;
  }

  /** As `write`, for events of which there are many. `members` is the inside of their JSON, with a comma behind it. */
  writeText(type: string, members: string): string {
    return `event: ${type}\ndata: {"type":"${type}",${members}"sequence_number":${this.#next++}}\n\n`;
  }
}

/** Of answers that are not streamed: nothing is written. */
export class NoEvents extends EventWriter {
  override write(): string {
    return '';
  }

  override writeText(): string {
    return '';
  }
}
