import type { JsonObject } from '../../json/json.ts';
import type { AnswerContext, StreamEncoder, StreamSummary, WireError } from '../client-dialect.ts';
import type { Delta } from '../delta.ts';
import { AnswerEnd } from './answer-end.ts';
import { CandidateStream } from './candidate-stream.ts';
import { UsageTally } from './encode-usage.ts';
import { encodeErrorEvent } from './error.ts';

interface Choice {
  readonly parts: CandidateStream;
  readonly end: AnswerEnd;
}

/**
 * A streamed answer: events that are each a small `GenerateContentResponse`. The last one says why every candidate ended,
 * what was counted, and what the call came to. There is no end mark.
 */
export class GeminiStream implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #usage = new UsageTally();
  readonly #choices = new Map<number, Choice>();
  #start: Extract<Delta, { type: 'start' }> | undefined;
  /** What all events have in common, once the first one has gone out. */
  #closing: string | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  encode(delta: Delta): string {
    if (delta.type === 'start') {
      this.#start = { ...this.#start, ...delta };
      return '';
    }
    if (delta.type === 'usage') {
      this.#usage.add(delta);
      return '';
    }
    if (!('choice' in delta)) return '';
    const choice = this.#choice(delta.choice);
    choice.end.note(delta);
    const parts = choice.parts.add(delta);
    if (parts.length === 0) return '';
    return this.#event({ candidates: [{ content: { parts, role: 'model' }, index: delta.choice }] });
  }

  end(summary: StreamSummary): string {
    if (this.#choices.size === 0) this.#choice(0);
    const sorted = [...this.#choices].sort(([a], [b]) => a - b);
    const candidates = sorted.map(([index, { parts, end }]) => end.wire(index, parts.end()));
    const feedback = sorted.map(([, { parts, end }]) => (parts.said ? undefined : end.promptFeedback));
    const counted = this.#usage.wire();
    return this.#event({
      candidates,
      ...(feedback.includes(undefined) ? {} : { promptFeedback: feedback[0] }),
      ...(counted === undefined ? {} : { usageMetadata: counted }),
      sluice: { ...summary },
    });
  }

  /** What was kept back goes out before the error. */
  fail(error: WireError): string {
    const candidates = [...this.#choices].flatMap(([index, { parts }]) => {
      const left = parts.end();
      return left.length === 0 ? [] : [{ content: { parts: left, role: 'model' }, index }];
    });
    return (candidates.length === 0 ? '' : this.#event({ candidates })) + encodeErrorEvent(error);
  }

  #choice(index: number): Choice {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = { parts: new CandidateStream(), end: new AnswerEnd() };
      this.#choices.set(index, choice);
    }
    return choice;
  }

  #event(members: JsonObject): string {
    if (this.#closing === undefined) {
      const { requestId, model } = this.#context;
      const names = { modelVersion: this.#start?.model || model, responseId: this.#start?.id || requestId };
      this.#closing = `,${JSON.stringify(names).slice(1)}\n\n`;
    }
    return `data: ${JSON.stringify(members).slice(0, -1)}${this.#closing}`;
  }
}
