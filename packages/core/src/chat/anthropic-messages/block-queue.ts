import type { JsonObject } from '../../json/json.ts';
import { JsonEnd } from './json-end.ts';

/** What a block is told apart by: pieces with an equal key belong to one block. */
export type BlockKey = string;

interface Block {
  readonly key: BlockKey;
  readonly start: JsonObject;
  /** Pieces that wait until the block is the open one. */
  readonly waiting: JsonObject[];
  /** Set for calls: a call may be closed early only once its arguments are whole. */
  readonly json: JsonEnd | undefined;
  /** The text of a free-text tool's call, which becomes JSON only when it ends. */
  custom: string | undefined;
}

/**
 * The blocks of a streamed message, one open at a time, as the dialect demands. A piece of the open block goes out at
 * once; a piece of a later block waits until the blocks before it are closed. Text and thinking close as soon as
 * another block begins, a call when its arguments are whole or the message ends.
 */
export class BlockQueue {
  readonly #queue: Block[] = [];
  #index = -1;

  get empty(): boolean {
    return this.#queue.length === 0;
  }

  /** The key of the block that began last and is not closed yet. */
  get lastKey(): BlockKey | undefined {
    return this.#queue[this.#queue.length - 1]?.key;
  }

  has(key: BlockKey): boolean {
    return this.#queue.some((block) => block.key === key);
  }

  /** Begins a block behind all others. */
  begin(key: BlockKey, start: JsonObject, kind: 'plain' | 'call' | 'custom-call' = 'plain'): string {
    this.#queue.push({
      key,
      start,
      waiting: [],
      json: kind === 'plain' ? undefined : new JsonEnd(),
      custom: kind === 'custom-call' ? '' : undefined,
    });
    return this.#queue.length === 1 ? this.#open() : this.#advance();
  }

  /** A piece of a block that is in the queue. */
  add(key: BlockKey, delta: JsonObject): string {
    const at = this.#queue.findIndex((block) => block.key === key);
    const block = this.#queue[at];
    if (block === undefined) return '';
    if (at > 0) {
      block.waiting.push(delta);
      return '';
    }
    return this.#emit(block, delta) + (this.#queue.length > 1 ? this.#advance() : '');
  }

  /** Closes everything. */
  end(): string {
    let out = '';
    while (this.#queue.length > 0) out += this.#close();
    return out;
  }

  #advance(): string {
    let out = '';
    while (this.#queue.length > 1) {
      const json = this.#queue[0]?.json;
      if (json !== undefined && !json.whole) break;
      out += this.#close();
    }
    return out;
  }

  #open(): string {
    const block = this.#queue[0];
    if (block === undefined) return '';
    this.#index++;
    let out = event('content_block_start', { index: this.#index, content_block: block.start });
    for (const delta of block.waiting) out += this.#emit(block, delta);
    return out;
  }

  #close(): string {
    const block = this.#queue.shift();
    let out = '';
    if (block?.custom !== undefined) {
      out += this.#delta({ type: 'input_json_delta', partial_json: JSON.stringify({ input: block.custom }) });
    }
    return out + event('content_block_stop', { index: this.#index }) + this.#open();
  }

  #emit(block: Block, delta: JsonObject): string {
    if (block.json !== undefined && typeof delta.partial_json === 'string') {
      if (block.custom !== undefined) {
        block.custom += delta.partial_json;
        return '';
      }
      block.json.push(delta.partial_json);
    }
    return this.#delta(delta);
  }

  #delta(delta: JsonObject): string {
    return event('content_block_delta', { index: this.#index, delta });
  }
}

/** One server-sent event of the dialect, whose name stands in both places. */
export function event(type: string, members: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
}
