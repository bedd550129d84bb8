import type { JsonObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext } from '../client-dialect.ts';
import type { Delta } from '../delta.ts';
import { UsageTally } from './encode-usage.ts';
import type { EventWriter } from './events.ts';
import { Output } from './output.ts';
import {
  type ResponseHead,
  type ResponseState,
  responseHead,
  responseObject,
  responseSuffix,
} from './response-object.ts';

type Finish = Extract<Delta, { type: 'finish' }>;

/** An answer as it grows, streamed or not: the same deltas make the same response, with events or without. */
export class AnswerDraft {
  readonly #call: Call;
  readonly #context: AnswerContext;
  readonly #usage = new UsageTally();
  readonly #output: Output;
  #start: Extract<Delta, { type: 'start' }> | undefined;
  #finish: Finish | undefined;
  #head: ResponseHead | undefined;

  constructor(call: Call, context: AnswerContext, events: EventWriter) {
    this.#call = call;
    this.#context = context;
    this.#output = new Output(events, responseSuffix(context.requestId), call);
  }

  /** What its events say; `''` for a delta that changes no item. */
  add(delta: Delta): string {
    if ('choice' in delta && delta.choice !== 0) return '';
    switch (delta.type) {
      case 'start':
        this.#start = { ...this.#start, ...delta };
        return '';
      case 'usage':
        this.#usage.add(delta);
        return '';
      case 'finish':
        // The first word counts: vendors repeat it.
        this.#finish ??= delta;
        return '';
      default:
        return this.#output.add(delta);
    }
  }

  /** Ends what is open. */
  end(): string {
    return this.#output.end(this.#incompleteReason() === undefined ? 'completed' : 'incomplete');
  }

  /** What is open when the answer breaks off stays as far as it came. */
  cut(): string {
    return this.#output.end('incomplete');
  }

  begun(): JsonObject {
    return this.#object({ status: 'in_progress', output: [], usage: null });
  }

  whole(): JsonObject {
    const reason = this.#incompleteReason();
    const state = { output: this.#output.wire, usage: this.#usage.wire() };
    if (reason !== undefined) return this.#object({ ...state, status: 'incomplete', incompleteReason: reason });
    return this.#object({ ...state, status: 'completed' });
  }

  failed(error: JsonObject): JsonObject {
    return this.#object({ status: 'failed', output: this.#output.wire, usage: this.#usage.wire(), error });
  }

  #object(state: ResponseState): JsonObject {
    // Asked for when something is said for the first time; what the provider says of itself later changes nothing.
    this.#head ??= responseHead(this.#call, this.#context, this.#start);
    return responseObject(this.#head, state);
  }

  #incompleteReason(): string | undefined {
    switch (this.#finish?.reason) {
      case 'length':
        return 'max_output_tokens';
      case 'content-filter':
        return 'content_filter';
      case 'refusal':
        // A refusal in words is a whole answer; one without them is a filter's.
        return this.#output.refused ? undefined : 'content_filter';
      default:
        return undefined;
    }
  }
}
