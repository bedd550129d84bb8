import type { JsonObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext, StreamEncoder, StreamSummary, WireError } from '../client-dialect.ts';
import type { Delta } from '../delta.ts';
import { AnswerDraft } from './answer-draft.ts';
import { responseError } from './error.ts';
import { EventWriter } from './events.ts';
import { readPassed } from './passed.ts';

/** `response.created` and `response.in_progress` come before all others. */
const FIRST_NUMBER = 2;

/**
 * A streamed answer: `response.created`, `response.in_progress`, the items with their parts and pieces, and the one event
 * that ends it. Numbers count up by one over all of them.
 */
export class ResponseStream implements StreamEncoder {
  readonly #call: Call;
  readonly #context: AnswerContext;
  readonly #events = new EventWriter(FIRST_NUMBER);
  /** Made when there is something to say: a provider that speaks this dialect itself says all of it. */
  #draft: AnswerDraft | undefined;
  #begun = false;

  constructor(call: Call, context: AnswerContext) {
    this.#call = call;
    this.#context = context;
  }

  encode(delta: Delta): string {
    const said = this.#answer().add(delta);
    return said === '' ? '' : this.#begin() + said;
  }

  end(summary: StreamSummary): string {
    const draft = this.#answer();
    const ended = draft.end();
    const response = draft.whole();
    const last = this.#events.write(`response.${response.status as string}`, { response, sluice: { ...summary } });
    return this.#begin() + ended + last;
  }

  fail(error: WireError, passed: readonly Uint8Array[]): string {
    const before = passed.length === 0 ? undefined : readPassed(passed);
    if (before !== undefined) {
      const response: JsonObject = { ...before.response, status: 'failed', error: responseError(error) };
      return new EventWriter(before.next).write('response.failed', { response });
    }
    const draft = this.#answer();
    const cut = draft.cut();
    const last = this.#events.write('response.failed', { response: draft.failed(responseError(error)) });
    return this.#begin() + cut + last;
  }

  #answer(): AnswerDraft {
    this.#draft ??= new AnswerDraft(this.#call, this.#context, this.#events);
    return this.#draft;
  }

  /** Waits for the first thing that is worth an event: by then the provider has told its model's name. */
  #begin(): string {
    if (this.#begun) return '';
    this.#begun = true;
    const response = this.#answer().begun();
    const events = new EventWriter();
    return events.write('response.created', { response }) + events.write('response.in_progress', { response });
  }
}
