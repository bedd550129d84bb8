import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { ReasoningDelta } from '../delta.ts';

/**
 * A piece of reasoning in OpenRouter's `reasoning_details`, the form in which clients of this dialect carry signatures
 * back. A vendor's own items pass as sent.
 */
export function detailsOf(delta: ReasoningDelta): readonly Json[] {
  if (delta.details !== undefined) return delta.details;
  if (delta.redacted !== undefined) {
    return [{ type: 'reasoning.encrypted', data: delta.redacted, index: delta.block }];
  }
  const item: JsonObject = { type: 'reasoning.text', text: delta.text ?? '', index: delta.block };
  if (delta.signature !== undefined) item.signature = delta.signature;
  return [item];
}

/** Whole items from the pieces: texts of one index and type are joined, what else they say is the last that was said. */
export class DetailsTally {
  readonly #items: JsonObject[] = [];
  /** Whether the items say more than plain text does. */
  #telling = false;

  add(delta: ReasoningDelta): void {
    if (delta.signature !== undefined || delta.redacted !== undefined || delta.details !== undefined) {
      this.#telling = true;
    }
    for (const item of detailsOf(delta)) if (isObject(item)) this.#addItem(item);
  }

  items(): JsonObject[] | undefined {
    return this.#telling && this.#items.length > 0 ? this.#items : undefined;
  }

  #addItem(item: JsonObject): void {
    const last = this.#items[this.#items.length - 1];
    const joins = last !== undefined && last.index === item.index && last.type === item.type && item.data === undefined;
    if (!joins) {
      this.#items.push({ ...item });
      return;
    }
    for (const [name, value] of Object.entries(item)) {
      const before = last[name];
      const text = name === 'text' || name === 'summary';
      if (text && typeof before === 'string' && typeof value === 'string') last[name] = before + value;
      else if (value !== null && value !== undefined) last[name] = value;
    }
  }
}
