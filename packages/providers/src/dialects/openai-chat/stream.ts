import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type JsonObject, parseObject } from '@sluice/core/json/json';
import type { StreamDecoder } from '../../dialect.ts';
import type { Quirks } from '../../spec.ts';
import { ChoiceReader } from './choice-reader.ts';
import { citationDeltas, readCitations } from './citations.ts';
import { bodyError, choiceError, eventError, failedFinish } from './fault-in-reply.ts';
import { finishWord, isFailure } from './finish.ts';
import { callIds, readStart } from './start.ts';
import { StreamUsage } from './usage.ts';

/**
 * A streamed answer. It is open until `[DONE]` or an error; within it each choice is open until its first finish reason.
 * Usage may stand anywhere, behind the finish reason too, and repeat itself.
 */
export class ChatEvents implements StreamDecoder {
  readonly #choices = new Map<number, ChoiceReader>();
  readonly #usage: StreamUsage;
  #state: 'open' | 'done' | 'failed' = 'open';
  #id: string | undefined;
  #model: string | undefined;
  #citations: JsonObject[] = [];
  #cited = false;
  #skipped = 0;

  constructor(quirks: Quirks) {
    this.#usage = new StreamUsage(quirks);
  }

  get finished(): boolean {
    if (this.#choices.size === 0) return false;
    for (const choice of this.#choices.values()) if (!choice.ended) return false;
    return true;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  get skipped(): number {
    return this.#skipped;
  }

  decode(name: string, data: string): Delta[] {
    if (this.#state === 'failed') return [];
    if (data.trim() === '[DONE]') return this.#onDone();
    const chunk = parseObject(data);
    if (chunk === undefined) {
      this.#skipped++;
      return name === 'error' ? this.#fail(eventError(data), []) : [];
    }
    const deltas: Delta[] = [];
    const failed = bodyError(chunk) ?? (name === 'error' ? eventError(data) : undefined);
    this.#onHead(chunk, deltas);
    this.#onCitations(chunk);
    if (Array.isArray(chunk.choices)) {
      for (let i = 0; i < chunk.choices.length && this.#state === 'open'; i++) {
        const choice = chunk.choices[i];
        if (isObject(choice)) this.#onChoice(choice, i, failed !== undefined, deltas);
      }
    }
    this.#onUsage(chunk, deltas);
    // xAI names its sources in the last chunk, behind the finish reason.
    if (this.#citations.length > 0 && this.finished) this.#cite(deltas);
    return failed === undefined ? deltas : this.#fail(failed, deltas);
  }

  end(): Delta[] {
    const deltas: Delta[] = [];
    if (this.#state === 'failed') return deltas;
    for (const choice of this.#choices.values()) if (!choice.ended) choice.flush(true, deltas);
    return deltas;
  }

  /** The vendor's own word that all is said: a choice without a finish reason ends here. */
  #onDone(): Delta[] {
    const deltas: Delta[] = [];
    if (this.#state !== 'open') return deltas;
    this.#state = 'done';
    for (const choice of this.#choices.values()) choice.finish(null, {}, deltas);
    return deltas;
  }

  #onHead(chunk: JsonObject, deltas: Delta[]): void {
    const start = readStart(chunk);
    if (start === undefined) return;
    if (start.id === this.#id && start.model === this.#model) return;
    // Azure's first chunk names nothing yet; routers change the model's name on the way: the first word counts.
    const known = this.#id !== undefined && this.#model !== undefined;
    this.#id ??= start.id;
    this.#model ??= start.model;
    if (!known) deltas.push(start);
  }

  /** @param told whether the chunk itself says what went wrong (OpenRouter, beside a choice that ends in `error`) */
  #onChoice(choice: JsonObject, position: number, told: boolean, deltas: Delta[]): void {
    const index = typeof choice.index === 'number' ? choice.index : position;
    const reader = this.#choices.get(index);
    // Perplexity and Writer repeat the whole message so far beside each delta; read it only where there is no delta at all.
    const said = isObject(choice.delta) ? choice.delta : reader === undefined ? choice.message : undefined;
    const open = reader ?? this.#open(index);
    if (isObject(said)) open.read(said, deltas);
    open.logprobs(choice.logprobs, deltas);
    // Moonshot counts each choice within itself; a count beside the choices comes later and stands.
    if (isObject(choice.usage)) deltas.push(this.#usage.update(choice.usage));
    const failed = choiceError(choice);
    const word = finishWord(choice);
    if (failed !== undefined) this.#fail(failed, deltas);
    else if (word !== null && isFailure(word) && !open.ended) {
      if (!told) this.#fail(failedFinish(word), deltas);
    } else if (word !== null) this.#onFinish(open, word, choice, deltas);
  }

  #onFinish(reader: ChoiceReader, word: string, choice: JsonObject, deltas: Delta[]): void {
    if (this.#citations.length > 0) this.#cite(deltas);
    reader.finish(word, choice, deltas);
  }

  /** Perplexity repeats its sources in every chunk: the last word counts, and is told once. */
  #onCitations(chunk: JsonObject): void {
    if (this.#cited) return;
    const citations = readCitations(chunk);
    if (citations.length > 0) this.#citations = citations;
  }

  #cite(deltas: Delta[]): void {
    deltas.push(...citationDeltas(this.#citations, 0));
    this.#citations = [];
    this.#cited = true;
  }

  #onUsage(chunk: JsonObject, deltas: Delta[]): void {
    // Groq names it twice, in its own member and at the top; the top is the later word.
    if (isObject(chunk.x_groq) && isObject(chunk.x_groq.usage)) deltas.push(this.#usage.update(chunk.x_groq.usage));
    if (isObject(chunk.usage)) deltas.push(this.#usage.update(chunk.usage));
  }

  #open(index: number): ChoiceReader {
    const reader = new ChoiceReader(index, (call) => callIds(this.#id, index)(call));
    this.#choices.set(index, reader);
    return reader;
  }

  #fail(fault: Extract<Delta, { type: 'error' }>['fault'], deltas: Delta[]): Delta[] {
    if (this.#state === 'failed') return deltas;
    this.#state = 'failed';
    deltas.push({ type: 'error', fault });
    return deltas;
  }
}
