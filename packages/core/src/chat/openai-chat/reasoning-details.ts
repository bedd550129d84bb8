import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Signer } from '../call.ts';
import type { ReasoningDelta } from '../delta.ts';

/** OpenRouter's words for who signed an item; where it has none, ours are made in the same way. */
const FORMATS: Readonly<Record<Signer, string>> = {
  anthropic: 'anthropic-claude-v1',
  azure: 'azure-openai-responses-v1',
  bedrock: 'bedrock-responses-v1',
  deepseek: 'deepseek-responses-v1',
  google: 'google-gemini-v1',
  openai: 'openai-responses-v1',
  openrouter: 'openrouter-responses-v1',
  xai: 'xai-responses-v1',
};
const SIGNERS = new Map(Object.entries(FORMATS).map(([signer, format]) => [format, signer as Signer]));

/** The `format` of an item that was signed by this vendor. */
export function formatOf(signer: Signer): string {
  return FORMATS[signer];
}

/** Who signed an item of `reasoning_details`, where its `format` says so. */
export function signerOf(format: Json | undefined): Signer | undefined {
  return typeof format === 'string' ? SIGNERS.get(format) : undefined;
}

/**
 * A piece of reasoning in OpenRouter's `reasoning_details`, the form in which clients of this dialect carry signatures
 * back. A vendor's own items pass as sent.
 */
export function detailsOf(delta: ReasoningDelta): readonly Json[] {
  if (delta.details !== undefined) return delta.details;
  if (delta.redacted !== undefined) {
    return [{ type: 'reasoning.encrypted', data: delta.redacted, index: delta.block, ...origin(delta) }];
  }
  const item: JsonObject = { type: 'reasoning.text', text: delta.text ?? '', index: delta.block };
  if (delta.signature !== undefined) Object.assign(item, { signature: delta.signature }, origin(delta));
  return [item];
}

/** Whose the item is, and its id there. */
function origin({ signer, id }: ReasoningDelta): JsonObject {
  return {
    ...(signer === undefined ? undefined : { format: FORMATS[signer] }),
    ...(id === undefined ? undefined : { id }),
  };
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
