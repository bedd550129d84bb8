import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { BadReply } from '../../dialect.ts';
import { CallIds } from './call-ids.ts';
import { CandidateReader } from './candidate-reader.ts';
import { innerFault } from './fault.ts';
import { finishWord } from './finish.ts';
import { usageDelta } from './usage.ts';

/** One answer: a `GenerateContentResponse`, or the chunks of a streamed one, which have the same form. */
export class ReplyReader {
  readonly #choices = new Map<number, CandidateReader>();
  readonly #ids = new CallIds();
  #id: string | undefined;
  #model: string | undefined;
  #failed = false;

  get failed(): boolean {
    return this.#failed;
  }

  get finished(): boolean {
    if (this.#choices.size === 0) return false;
    for (const choice of this.#choices.values()) if (!choice.ended) return false;
    return true;
  }

  /** @param whole nothing follows: candidates end here, whether they say so or not */
  read(body: JsonObject, whole: boolean): Delta[] {
    if (isObject(body.error)) {
      this.#failed = true;
      return [{ type: 'error', fault: innerFault(body) }];
    }
    const deltas: Delta[] = [];
    this.#head(body, deltas);
    const candidates = Array.isArray(body.candidates) ? body.candidates.filter(isObject) : [];
    const ends: (readonly [CandidateReader, Json | undefined])[] = candidates.map((candidate, position) => {
      const reader = this.#choice(typeof candidate.index === 'number' ? candidate.index : position);
      reader.read(candidate, deltas);
      return [reader, candidate.finishReason];
    });
    const finishes: Delta[] = [];
    for (const [reader, reason] of ends) reader.finish(reason, whole, finishes);
    if (candidates.length === 0) this.#feedback(body.promptFeedback, whole, deltas, finishes);
    const usage = usageDelta(body.usageMetadata, whole || finishes.length > 0);
    if (usage !== undefined) deltas.push(usage);
    deltas.push(...finishes);
    return deltas;
  }

  /** What was held back: the arguments of a call whose last piece never came. */
  end(): Delta[] {
    const deltas: Delta[] = [];
    if (!this.#failed) for (const choice of this.#choices.values()) choice.close(deltas);
    return deltas;
  }

  #head({ responseId, modelVersion, createTime }: JsonObject, deltas: Delta[]): void {
    const id = typeof responseId === 'string' && responseId !== '' ? responseId : undefined;
    const model = typeof modelVersion === 'string' && modelVersion !== '' ? modelVersion : undefined;
    if ((this.#id !== undefined || id === undefined) && (this.#model !== undefined || model === undefined)) return;
    this.#id ??= id;
    this.#model ??= model;
    const created = typeof createTime === 'string' ? Math.floor(Date.parse(createTime) / 1000) : Number.NaN;
    deltas.push({
      type: 'start',
      ...(this.#id === undefined ? undefined : { id: this.#id }),
      ...(this.#model === undefined ? undefined : { model: this.#model }),
      ...(Number.isNaN(created) ? undefined : { created }),
    });
  }

  /** A prompt that was blocked has no candidate at all: the answer ends before it begins. */
  #feedback(feedback: Json | undefined, whole: boolean, deltas: Delta[], finishes: Delta[]): void {
    if (!isObject(feedback) || this.#choices.size > 0) return;
    const { blockReason, blockReasonMessage } = feedback;
    if (!whole && blockReason === undefined && blockReasonMessage === undefined) return;
    deltas.push({ type: 'extra', choice: 0, name: 'promptFeedback', value: feedback });
    this.#choice(0).block(finishWord(blockReason) ?? 'BLOCKED', finishes);
  }

  #choice(index: number): CandidateReader {
    let reader = this.#choices.get(index);
    if (reader === undefined) {
      reader = new CandidateReader(index, (call) => this.#ids.of(this.#id, index, call));
      this.#choices.set(index, reader);
    }
    return reader;
  }
}

/** A whole answer. @throws BadReply where it says nothing at all */
export function decodeReply(body: JsonObject): Delta[] {
  const reader = new ReplyReader();
  const deltas = reader.read(body, true);
  if (!reader.failed && !reader.finished) throw new BadReply('the answer has no candidates');
  return deltas;
}
