import type { JsonObject } from '../../json/json.ts';

/** How an item is left: `incomplete` where the answer was cut while it was open. */
export type ItemEnd = 'completed' | 'incomplete';

/** One item of `output`, with the events that tell of it. */
export interface OutputItem {
  /** As it is so far; whole once it has ended. */
  readonly wire: JsonObject;
  begin(): string;
  end(status: ItemEnd): string;
}
