import type { JsonObject } from '../../json/json.ts';
import type { Delta } from '../delta.ts';
import { blockReason, finishReason } from './finish-reason.ts';
import { Grounding } from './grounding.ts';
import { Logprobs } from './logprobs.ts';

/** Members of a candidate that only Google has. */
const BESIDES = new Set(['finishMessage', 'groundingMetadata', 'urlContextMetadata', 'safetyRatings']);

/** What is said of a candidate besides its parts: why it ended, where it has things from, how likely it was. */
export class AnswerEnd {
  readonly #grounding = new Grounding();
  readonly #logprobs = new Logprobs();
  readonly #besides: JsonObject = {};
  #text = '';
  #refused = false;
  #finish: Extract<Delta, { type: 'finish' }> | undefined;

  note(delta: Delta): void {
    switch (delta.type) {
      case 'text':
        this.#text += delta.text;
        break;
      case 'refusal':
        this.#text += delta.text;
        this.#refused ||= delta.text !== '';
        break;
      case 'citation':
        this.#grounding.add(delta.citation, this.#text);
        break;
      case 'logprobs':
        this.#logprobs.add(delta.logprobs);
        break;
      case 'extra':
        if (BESIDES.has(delta.name)) this.#besides[delta.name] = delta.value;
        break;
      case 'finish':
        this.#finish ??= delta;
        break;
      default:
    }
  }

  /** The candidate whose last parts these are. */
  wire(index: number, parts: readonly JsonObject[]): JsonObject {
    const grounding = this.#grounding.wire();
    return {
      ...(parts.length === 0 ? {} : { content: { parts: [...parts], role: 'model' } }),
      finishReason: finishReason(this.#finish, this.#refused),
      index,
      ...(grounding === undefined ? {} : { groundingMetadata: grounding }),
      ...this.#logprobs.wire(),
      ...this.#besides,
    };
  }

  /** Where a filter let nothing come: why, as Google says it of the prompt. */
  get promptFeedback(): JsonObject | undefined {
    const reason = this.#finish?.reason;
    return reason === 'content-filter' || reason === 'refusal' ? { blockReason: blockReason(this.#finish) } : undefined;
  }
}
