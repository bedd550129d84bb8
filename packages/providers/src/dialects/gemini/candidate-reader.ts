import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { Citations } from './citations.ts';
import { finishReason, finishWord } from './finish.ts';
import { readLogprobs } from './logprobs.ts';
import { PartialArgs } from './partial-args.ts';

/** Members of a candidate that have no unified meaning but must not get lost. */
const BESIDES = ['finishMessage', 'groundingMetadata', 'urlContextMetadata', 'safetyRatings'] as const;

/** A call whose arguments still come. */
interface OpenCall {
  readonly index: number;
  readonly args: PartialArgs;
}

/** One candidate, whole or chunk by chunk. */
export class CandidateReader {
  readonly #choice: number;
  readonly #makeId: (index: number) => string;
  readonly #citations = new Citations();
  #text = '';
  #calls = 0;
  #open: OpenCall | undefined;
  /** The number of the block of thoughts; `#thinking` while pieces belong to it. */
  #block = -1;
  #thinking = false;
  #ended = false;

  constructor(choice: number, makeId: (index: number) => string) {
    this.#choice = choice;
    this.#makeId = makeId;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What the candidate says; its end is told apart. */
  read(candidate: JsonObject, out: Delta[]): void {
    const parts = isObject(candidate.content) ? candidate.content.parts : undefined;
    if (Array.isArray(parts)) for (const part of parts) if (isObject(part)) this.#part(part, out);
    for (const citation of this.#citations.read(candidate, () => this.#text)) {
      out.push({ type: 'citation', choice: this.#choice, citation });
    }
    const logprobs = readLogprobs(candidate.logprobsResult);
    if (logprobs !== undefined) out.push({ type: 'logprobs', choice: this.#choice, logprobs });
    for (const name of BESIDES) {
      const value = candidate[name];
      if (value !== undefined && value !== null) out.push({ type: 'extra', choice: this.#choice, name, value });
    }
  }

  /**
   * The end, where the candidate names one and had none: some streams repeat it.
   * @param whole the answer is whole: it ends here, whether it says so or not
   */
  finish(reason: Json | undefined, whole: boolean, out: Delta[]): void {
    const word = finishWord(reason);
    if (this.#ended || (word === undefined && !whole)) return;
    this.close(out);
    this.#ended = true;
    const called = this.#calls > 0;
    out.push({
      type: 'finish',
      choice: this.#choice,
      reason: word === undefined ? (called ? 'tool-calls' : 'other') : finishReason(word, called),
      raw: word ?? null,
    });
  }

  /** The prompt was blocked: there is no answer. */
  block(word: string, out: Delta[]): void {
    this.#ended = true;
    out.push({ type: 'finish', choice: this.#choice, reason: 'content-filter', raw: word });
  }

  /** A call whose last piece never came: its arguments are what there is. */
  close(out: Delta[]): void {
    if (this.#open === undefined) return;
    const { index, args } = this.#open;
    this.#open = undefined;
    out.push({ type: 'tool-call', choice: this.#choice, index, arguments: args.text() });
  }

  #part(part: JsonObject, out: Delta[]): void {
    const signature = signatureOf(part);
    if (isObject(part.functionCall)) this.#call(part.functionCall, signature, out);
    else if (part.thought === true) this.#thought(part.text, signature, out);
    else if (typeof part.text === 'string') this.#say(part.text, signature, out);
    else if (isObject(part.inlineData)) this.#media(part, part.inlineData, out);
    else if (Object.keys(part).length > 0) this.#extra(part, out);
  }

  #thought(text: Json | undefined, signature: string | undefined, out: Delta[]): void {
    const said = typeof text === 'string' ? text : '';
    if (said === '' && signature === undefined) return;
    if (!this.#thinking) this.#block++;
    this.#thinking = true;
    const delta = { type: 'reasoning', choice: this.#choice, block: this.#block, text: said } as const;
    out.push(signature === undefined ? delta : { ...delta, signature, signer: 'google' });
  }

  #say(text: string, signature: string | undefined, out: Delta[]): void {
    if (text === '' && signature === undefined) return;
    this.#thinking = false;
    this.#text += text;
    const delta = { type: 'text', choice: this.#choice, text } as const;
    out.push(signature === undefined ? delta : { ...delta, signature });
  }

  /** A whole call, the beginning of one, or a piece of the open one, which has no name. */
  #call(call: JsonObject, signature: string | undefined, out: Delta[]): void {
    this.#thinking = false;
    const name = typeof call.name === 'string' ? call.name : '';
    if (name === '') {
      if (this.#open === undefined) return;
      this.#open.args.take(call.partialArgs);
      if (call.willContinue !== true) this.close(out);
      return;
    }
    this.close(out);
    const index = this.#calls++;
    const id = typeof call.id === 'string' && call.id !== '' ? call.id : this.#makeId(index);
    const partial = call.willContinue === true || call.partialArgs !== undefined;
    const args = isObject(call.args) ? call.args : {};
    out.push({
      type: 'tool-call',
      choice: this.#choice,
      index,
      id,
      name,
      arguments: partial ? '' : JSON.stringify(args),
      ...(signature === undefined ? undefined : { signature }),
    });
    if (!partial) return;
    this.#open = { index, args: new PartialArgs() };
    this.#open.args.merge(args);
    this.#open.args.take(call.partialArgs);
    if (call.willContinue !== true) this.close(out);
  }

  /** Sound is told as everywhere; an image, or a file, as the part that it is. */
  #media(part: JsonObject, { mimeType, data }: JsonObject, out: Delta[]): void {
    const sound = typeof mimeType === 'string' && mimeType.startsWith('audio/') && typeof data === 'string';
    if (!sound) return this.#extra(part, out);
    this.#thinking = false;
    out.push({ type: 'audio', choice: this.#choice, base64: data });
  }

  /** `executableCode`, `codeExecutionResult`, `toolCall`, … of the vendor's own tools, and images. */
  #extra(part: JsonObject, out: Delta[]): void {
    this.#thinking = false;
    out.push({ type: 'extra', choice: this.#choice, name: 'part', value: part });
  }
}

function signatureOf({ thoughtSignature }: JsonObject): string | undefined {
  return typeof thoughtSignature === 'string' && thoughtSignature !== '' ? thoughtSignature : undefined;
}
