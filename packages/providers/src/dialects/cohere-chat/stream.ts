import type { Delta, ToolCallDelta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject, parseObject } from '@sluice/core/json/json';
import type { StreamDecoder } from '../../dialect.ts';
import { CallPieces } from '../openai-chat/call-pieces.ts';
import { bodyError } from '../openai-chat/fault-in-reply.ts';
import { callIds, readStart } from '../openai-chat/start.ts';
import { citationDeltas } from './citations.ts';
import { partDelta } from './decode.ts';
import { endDelta } from './finish.ts';
import { logprobDeltas } from './logprobs.ts';
import { usageDelta } from './usage.ts';

/**
 * A streamed answer of `/v2/chat`. What lists are in a whole answer are single objects here: `content`, `tool_calls`,
 * `citations`. The stream is whole with `message-end`; a `[DONE]` may follow.
 */
export class CohereEvents implements StreamDecoder {
  finished = false;
  done = false;
  skipped = 0;
  #failed = false;
  #id: string | undefined;
  /** The number of the reasoning block that is open, or that was open last. */
  #block = -1;
  #thinks = false;
  readonly #calls = new CallPieces(0, (call) => callIds(this.#id, 0)(call));

  decode(name: string, data: string): Delta[] {
    if (this.#failed) return [];
    if (data.trim() === '[DONE]') {
      this.done = true;
      return [];
    }
    const event = parseObject(data);
    if (event === undefined) {
      this.skipped++;
      return [];
    }
    const deltas = this.finished ? [] : this.#read(typeof event.type === 'string' ? event.type : name, event);
    if (deltas.some(({ type }) => type === 'error')) this.#failed = true;
    return deltas;
  }

  end(): Delta[] {
    // A stream that broke off: its calls stay as they were cut.
    return this.finished || this.#failed ? [] : this.#endCalls(true);
  }

  #read(type: string, event: JsonObject): Delta[] {
    const delta = isObject(event.delta) ? event.delta : {};
    const said = isObject(delta.message) ? delta.message : {};
    switch (type) {
      case 'message-start': {
        const start = readStart(event);
        this.#id = start?.id;
        return start === undefined ? [] : [start];
      }
      case 'content-start':
        this.#thinks = false;
        return this.#content(said.content, event);
      case 'content-delta':
        return this.#content(said.content, event);
      case 'tool-plan-delta':
        return typeof said.tool_plan === 'string' ? this.#piece({ thinking: said.tool_plan }) : [];
      case 'tool-call-start':
      case 'tool-call-delta':
        return this.#call(said.tool_calls, event.index);
      case 'citation-start':
        return citationDeltas(said.citations);
      case 'message-end':
        return this.#end(delta);
      default:
        return this.#other(event);
    }
  }

  #content(content: Json | undefined, event: JsonObject): Delta[] {
    return [...(isObject(content) ? this.#piece(content) : []), ...logprobDeltas(event.logprobs)];
  }

  #piece(content: JsonObject): Delta[] {
    const thinks = typeof content.thinking === 'string';
    if (thinks && content.thinking !== '' && !this.#thinks) this.#block++;
    if (!thinks || content.thinking !== '') this.#thinks = thinks;
    const delta = partDelta(content, this.#block);
    return delta === undefined ? [] : [delta];
  }

  #call(call: Json | undefined, index: Json | undefined): Delta[] {
    if (!isObject(call)) return [];
    this.#thinks = false;
    const calls: ToolCallDelta[] = [];
    this.#calls.take(typeof index === 'number' ? { ...call, index } : call, calls);
    return calls;
  }

  #end(delta: JsonObject): Delta[] {
    const deltas: Delta[] = this.#endCalls(delta.finish_reason === 'MAX_TOKENS');
    const usage = isObject(delta.usage) ? usageDelta(delta.usage) : undefined;
    if (usage !== undefined) deltas.push(usage);
    const end = endDelta(delta, this.#calls.any);
    this.finished = end.type === 'finish';
    return [...deltas, end];
  }

  #endCalls(cut: boolean): Delta[] {
    const calls: ToolCallDelta[] = [];
    this.#calls.finish(cut, calls);
    return calls;
  }

  /** Events that are not known say nothing (`content-end`, `debug`), unless they are an error. */
  #other(event: JsonObject): Delta[] {
    const fault = bodyError(event);
    return fault === undefined ? [] : [{ type: 'error', fault }];
  }
}
