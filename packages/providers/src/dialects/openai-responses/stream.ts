import type { Delta } from '@sluice/core/chat/delta';
import type { Fault } from '@sluice/core/chat/fault';
import { isObject, type JsonObject, parseObject } from '@sluice/core/json/json';
import type { StreamDecoder } from '../../dialect.ts';
import { parseError } from '../../faults/error-body.ts';
import { faultOf } from '../../faults/fault.ts';
import type { Quirks } from '../../spec.ts';
import { callIds } from '../openai-chat/start.ts';
import { eventFault, responseFault } from './failure.ts';
import { readFinish } from './finish.ts';
import { OutputReader } from './output-reader.ts';
import { startOf } from './start.ts';
import { usageDelta } from './usage.ts';

/**
 * The events of one streamed response. It is whole with `response.completed` or `response.incomplete` alone, which repeat
 * all that was said; a `[DONE]` that some hosts send behind says nothing. Events that are not known say nothing either.
 */
export class ResponseEvents implements StreamDecoder {
  skipped = 0;
  readonly #quirks: Quirks;
  readonly #reader: OutputReader;
  #state: 'open' | 'done' | 'failed' = 'open';
  #id: string | undefined;
  #started = false;

  constructor(quirks: Quirks) {
    this.#quirks = quirks;
    this.#reader = new OutputReader(quirks, (call) => callIds(this.#id, 0)(call));
  }

  get finished(): boolean {
    return this.#state === 'done';
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  decode(name: string, data: string): Delta[] {
    if (this.#state !== 'open' || data.trim() === '[DONE]') return [];
    const event = parseObject(data);
    if (event === undefined) {
      this.skipped++;
      return name === 'error' ? this.#fail(faultOf(parseError(data), undefined), []) : [];
    }
    const out: Delta[] = [];
    this.#read(typeof event.type === 'string' ? event.type : name, event, out);
    return out;
  }

  end(): Delta[] {
    const out: Delta[] = [];
    if (this.#state === 'open') this.#reader.finish(true, out);
    return out;
  }

  #read(type: string, event: JsonObject, out: Delta[]): void {
    const index = numberOf(event.output_index);
    const part = numberOf(event.content_index);
    switch (type) {
      case 'response.output_text.delta':
        this.#reader.text('text', index, part, event.delta, out);
        this.#reader.logprobs(index, event.logprobs, out);
        break;
      case 'response.output_text.done':
        this.#reader.wholeText('text', index, part, event.text, out);
        break;
      case 'response.refusal.delta':
        this.#reader.text('refusal', index, part, event.delta, out);
        break;
      case 'response.refusal.done':
        this.#reader.wholeText('refusal', index, part, event.refusal, out);
        break;
      case 'response.output_text.annotation.added':
        this.#reader.annotation(index, event.annotation, out);
        break;
      case 'response.reasoning_text.delta':
        this.#reader.reasoning('content', index, part, event.delta, out);
        break;
      case 'response.reasoning_summary_text.delta':
        this.#reader.reasoning('summary', index, numberOf(event.summary_index), event.delta, out);
        break;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        this.#reader.argument(index, event.delta, out);
        break;
      case 'response.function_call_arguments.done':
        this.#reader.wholeArgument(index, event.arguments, out);
        break;
      case 'response.custom_tool_call_input.done':
        this.#reader.wholeArgument(index, event.input, out);
        break;
      case 'response.output_item.added':
        if (isObject(event.item)) this.#reader.begin(index, event.item, out);
        break;
      case 'response.output_item.done':
        if (isObject(event.item)) this.#reader.end(index, event.item, out);
        break;
      default:
        this.#readResponse(type, event, out);
    }
  }

  /** Events of the response as a whole. */
  #readResponse(type: string, event: JsonObject, out: Delta[]): void {
    const response = isObject(event.response) ? event.response : undefined;
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        if (response !== undefined) this.#start(response, out);
        break;
      case 'response.completed':
      case 'response.incomplete':
      // The last event's name in OpenRouter's guide.
      case 'response.done':
        if (response !== undefined) this.#finish(response, out);
        break;
      case 'response.failed':
      case 'response.cancelled':
        this.#fail(responseFault({ status: 'failed', ...response }) ?? eventFault(event), out);
        break;
      case 'error':
        this.#fail(eventFault(event), out);
        break;
      default:
        // Hosts that fail before the first event say it as they would without a stream.
        if (event.error !== undefined && event.error !== null && !type.startsWith('response.')) {
          this.#fail(eventFault(event), out);
        }
    }
  }

  #start(response: JsonObject, out: Delta[]): void {
    if (this.#started) return;
    const start = startOf(response);
    if (start === undefined) return;
    this.#started = true;
    this.#id = start.id;
    out.push(start);
  }

  #finish(response: JsonObject, out: Delta[]): void {
    const fault = responseFault(response);
    if (fault !== undefined) {
      this.#fail(fault, out);
      return;
    }
    this.#start(response, out);
    this.#reader.complete(response.output, out);
    if (isObject(response.usage)) out.push(usageDelta(response.usage, this.#quirks));
    const finish = readFinish(response, this.#reader.called);
    this.#reader.finish(finish.reason === 'length', out);
    out.push({ type: 'finish', choice: 0, ...finish });
    this.#state = 'done';
  }

  #fail(fault: Fault, out: Delta[]): Delta[] {
    this.#state = 'failed';
    out.push({ type: 'error', fault });
    return out;
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
