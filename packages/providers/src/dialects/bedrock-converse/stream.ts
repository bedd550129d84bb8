import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type JsonObject, parseObject } from '@sluice/core/json/json';
import { EXCEPTION_EVENT } from '@sluice/core/stream/aws-event-stream';
import type { StreamDecoder } from '../../dialect.ts';
import { readCitation } from './citation.ts';
import { callStart, isForCaller, reasoningDelta, textDelta } from './decode.ts';
import { exceptionFault } from './fault.ts';
import { readFinish } from './finish.ts';
import { usageDelta } from './usage.ts';

/** A content block that has begun and not ended; those of text and reasoning begin without saying so. */
interface Block {
  /** The number of its call, where it is one for the caller. */
  readonly call: number | undefined;
  /** A tool's that Bedrock runs itself: nothing of it is told. */
  readonly hidden: boolean;
  thought?: number;
  said: boolean;
  /** They speak of the whole block and may come before its text: told at its end. */
  readonly citations: JsonObject[];
}

/** The events of ConverseStream. `metadata`, with the usage, comes behind `messageStop`. */
export class ConverseEvents implements StreamDecoder {
  finished = false;
  done = false;
  skipped = 0;
  readonly #blocks = new Map<number, Block>();
  #failed = false;
  #calls = 0;
  #thoughts = 0;

  decode(name: string, data: string): Delta[] {
    if (this.#failed) return [];
    const event = parseObject(data);
    if (event === undefined) {
      this.skipped++;
      return [];
    }
    const index = typeof event.contentBlockIndex === 'number' ? event.contentBlockIndex : 0;
    switch (name) {
      case 'messageStart':
        return [{ type: 'start' }];
      case 'contentBlockStart':
        return isObject(event.start) ? this.#begin(index, event.start) : [];
      case 'contentBlockDelta':
        return isObject(event.delta) ? this.#piece(index, event.delta) : [];
      case 'contentBlockStop':
        return this.#close(index);
      case 'messageStop':
        return this.#stop(event);
      case 'metadata':
        this.done = true;
        return isObject(event.usage) ? [usageDelta(event.usage)] : [];
      case EXCEPTION_EVENT:
        this.#failed = true;
        return [{ type: 'error', fault: exceptionFault(event) }];
      default:
        return [];
    }
  }

  end(): Delta[] {
    return this.finished && !this.#failed ? this.#closeAll() : [];
  }

  #begin(index: number, { toolUse, ...other }: JsonObject): Delta[] {
    if (isObject(toolUse) && isForCaller(toolUse)) {
      const call = this.#calls++;
      this.#blocks.set(index, { call, hidden: false, said: false, citations: [] });
      return [callStart(toolUse, call)];
    }
    const hidden = toolUse !== undefined || isObject(other.toolResult);
    this.#blocks.set(index, { call: undefined, hidden, said: false, citations: [] });
    return [];
  }

  #piece(index: number, { text, toolUse, reasoningContent, citation }: JsonObject): Delta[] {
    const block = this.#block(index);
    if (block.hidden) return [];
    if (typeof text === 'string') return textDelta(text);
    if (isObject(toolUse)) return this.#input(block, toolUse);
    if (isObject(reasoningContent)) {
      block.thought ??= this.#thoughts++;
      return reasoningDelta(reasoningContent, block.thought);
    }
    if (isObject(citation)) block.citations.push(readCitation(citation));
    return [];
  }

  #block(index: number): Block {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    const block = { call: undefined, hidden: false, said: false, citations: [] };
    this.#blocks.set(index, block);
    return block;
  }

  #input(block: Block, { input }: JsonObject): Delta[] {
    if (block.call === undefined || typeof input !== 'string' || input === '') return [];
    block.said = true;
    return [{ type: 'tool-call', choice: 0, index: block.call, arguments: input }];
  }

  #close(index: number): Delta[] {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    if (block === undefined) return [];
    if (block.call !== undefined && !block.said) {
      return [{ type: 'tool-call', choice: 0, index: block.call, arguments: '{}' }];
    }
    return block.citations.map((citation) => ({ type: 'citation', choice: 0, citation }));
  }

  #closeAll(): Delta[] {
    return [...this.#blocks.keys()].flatMap((index) => this.#close(index));
  }

  #stop({ stopReason, additionalModelResponseFields: fields }: JsonObject): Delta[] {
    if (this.finished) return [];
    const deltas = this.#closeAll();
    this.finished = true;
    return [...deltas, readFinish(stopReason, this.#calls > 0, fields)];
  }
}
