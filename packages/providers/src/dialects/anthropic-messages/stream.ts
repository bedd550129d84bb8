import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type JsonObject, parseObject } from '@sluice/core/json/json';
import type { StreamDecoder } from '../../dialect.ts';
import { besides, callDelta, isForCaller, startDelta, textDeltas, thinkingDelta } from './decode.ts';
import { errorObjectFault } from './fault.ts';
import { readFinish } from './finish.ts';
import { StreamUsage } from './usage.ts';

/** A content block that has begun and not ended. */
type Block =
  /** Citations wait for the end, because they speak of the whole block and may come before its text. */
  | { readonly kind: 'text'; readonly citations: JsonObject[] }
  | { readonly kind: 'thinking'; readonly number: number }
  | { readonly kind: 'call'; readonly number: number; readonly input: JsonObject; said: boolean }
  | { readonly kind: 'other'; readonly value: JsonObject; json: string };

/** The server-sent events of one streamed message. Events it does not know (`ping`) say nothing. */
export class MessageEvents implements StreamDecoder {
  finished = false;
  done = false;
  skipped = 0;
  readonly #usage = new StreamUsage();
  readonly #blocks = new Map<number, Block>();
  #started = false;
  #content = false;
  #failed = false;
  #calls = 0;
  /** Calls that the caller is to run. */
  #direct = 0;
  #thoughts = 0;

  decode(name: string, data: string): Delta[] {
    if (this.#failed) return [];
    const event = parseObject(data);
    if (event === undefined) {
      this.skipped++;
      return [];
    }
    const index = typeof event.index === 'number' ? event.index : 0;
    switch (typeof event.type === 'string' ? event.type : name) {
      case 'message_start':
        return this.#start(isObject(event.message) ? event.message : {});
      case 'content_block_start':
        return isObject(event.content_block) ? this.#begin(index, event.content_block) : [];
      case 'content_block_delta':
        return isObject(event.delta) ? this.#piece(index, event.delta) : [];
      case 'content_block_stop':
        return this.#close(index);
      case 'message_delta':
        return this.#ending(event);
      case 'message_stop':
        this.done = true;
        return [];
      case 'error':
        this.#failed = true;
        return [
          {
            type: 'error',
            fault: errorObjectFault(isObject(event.error) ? event.error : { message: event.error }, undefined),
          },
        ];
      default:
        return [];
    }
  }

  end(): Delta[] {
    return this.finished && !this.#failed ? this.#closeAll() : [];
  }

  #start(message: JsonObject): Delta[] {
    if (this.#started) {
      if (!this.#content) return [];
      // A second message behind the content of the first can't be told to the caller any more.
      this.#failed = true;
      const message = 'the stream began a second message';
      return [{ type: 'error', fault: { class: 'bad-response', status: undefined, message, code: undefined } }];
    }
    this.#started = true;
    const deltas = [startDelta(message)];
    if (isObject(message.usage)) deltas.push(this.#usage.start(message.usage));
    return deltas;
  }

  #begin(index: number, block: JsonObject): Delta[] {
    this.#content = true;
    switch (block.type) {
      case 'text': {
        const deltas = textDeltas(block);
        const citations = deltas.flatMap((delta) => (delta.type === 'citation' ? [delta.citation] : []));
        this.#blocks.set(index, { kind: 'text', citations });
        return deltas.filter((delta) => delta.type === 'text');
      }
      case 'thinking': {
        const number = this.#thoughts++;
        this.#blocks.set(index, { kind: 'thinking', number });
        const delta = thinkingDelta(block, number);
        return delta.type === 'reasoning' && ((delta.text ?? '') !== '' || delta.signature !== undefined)
          ? [delta]
          : [];
      }
      case 'redacted_thinking':
        return [thinkingDelta(block, this.#thoughts++)];
      case 'tool_use': {
        const number = this.#calls++;
        if (isForCaller(block)) this.#direct++;
        this.#blocks.set(index, {
          kind: 'call',
          number,
          input: isObject(block.input) ? block.input : {},
          said: false,
        });
        return [callDelta(block, number)];
      }
      default:
        this.#blocks.set(index, { kind: 'other', value: { ...block }, json: '' });
        return [];
    }
  }

  #piece(index: number, delta: JsonObject): Delta[] {
    const block = this.#blocks.get(index);
    switch (delta.type) {
      case 'text_delta':
        return typeof delta.text === 'string' && delta.text !== ''
          ? [{ type: 'text', choice: 0, text: delta.text }]
          : [];
      case 'thinking_delta':
      case 'signature_delta': {
        if (block?.kind !== 'thinking') return [];
        const piece = thinkingDelta(delta, block.number);
        return piece.type === 'reasoning' && ((piece.text ?? '') !== '' || piece.signature !== undefined)
          ? [piece]
          : [];
      }
      case 'input_json_delta':
        return this.#input(block, delta.partial_json);
      case 'citations_delta':
        if (block?.kind === 'text' && isObject(delta.citation)) block.citations.push(delta.citation);
        return [];
      case 'compaction_delta':
        if (block?.kind === 'other' && typeof delta.content === 'string') {
          block.value.content = `${typeof block.value.content === 'string' ? block.value.content : ''}${delta.content}`;
        }
        return [];
      default:
        return [];
    }
  }

  #input(block: Block | undefined, piece: unknown): Delta[] {
    if (typeof piece !== 'string' || piece === '') return [];
    if (block?.kind === 'other') block.json += piece;
    if (block?.kind !== 'call') return [];
    block.said = true;
    return [{ type: 'tool-call', choice: 0, index: block.number, arguments: piece }];
  }

  #close(index: number): Delta[] {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    switch (block?.kind) {
      case 'text':
        return block.citations.map((citation) => ({ type: 'citation', choice: 0, citation }));
      case 'call':
        if (block.said) return [];
        return [{ type: 'tool-call', choice: 0, index: block.number, arguments: JSON.stringify(block.input) }];
      case 'other': {
        const input = block.json === '' ? undefined : parseObject(block.json);
        const value = input === undefined ? block.value : { ...block.value, input };
        return [{ type: 'extra', choice: 0, name: 'content', value }];
      }
      default:
        return [];
    }
  }

  #closeAll(): Delta[] {
    return [...this.#blocks.keys()].flatMap((index) => this.#close(index));
  }

  #ending(event: JsonObject): Delta[] {
    const deltas: Delta[] = [];
    if (isObject(event.usage)) deltas.push(this.#usage.update(event.usage));
    const end = isObject(event.delta) ? event.delta : {};
    deltas.push(...besides(end));
    if (typeof end.stop_reason === 'string' && !this.finished) {
      deltas.unshift(...this.#closeAll());
      this.finished = true;
      deltas.push(readFinish(end.stop_reason, end.stop_sequence, this.#direct > 0));
    }
    return deltas;
  }
}
