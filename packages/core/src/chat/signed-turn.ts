import { canonicalJson } from '../json/canonical.ts';
import type { Message, ReasoningPart, Signer, ToolCallPart } from './call.ts';
import type { Delta } from './delta.ts';

/** What of one answer its signer wants back, in the order in which the model said it. */
export interface SignedTurn {
  readonly signer: Signer;
  readonly pieces: readonly SignedPiece[];
}

export type SignedPiece =
  | ReasoningPart
  /** A stretch of text; `empty` where there was nothing but the signature. */
  | { readonly type: 'text'; readonly empty: boolean; readonly signature?: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly signature?: string };

/** By what a turn is known again when it comes back. */
export interface TurnMarks {
  readonly callIds: readonly string[];
  /** Question, words and calls in one text; the same for every spelling that means the same. */
  readonly said: string;
}

export interface CollectedTurn extends TurnMarks {
  /** `undefined` where nothing of the answer is signed. */
  readonly turn: SignedTurn | undefined;
}

/**
 * The calls of a turn are known by their ids. Ids that a vendor counts up (`call_0`) name nothing, so short ones do not
 * count.
 */
const SHORTEST_ID = 12;

/** Longer words or arguments are not compared: such a turn is known by its calls alone. Characters. */
const LONGEST_SAID = 256 * 1024;

/** Puts together what an answer signs, from its deltas as they come. */
export class TurnCollector {
  readonly #signer: Signer;
  readonly #choices = new Map<number, ChoiceDraft>();

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  add(delta: Delta): void {
    if (delta.type !== 'text' && delta.type !== 'reasoning' && delta.type !== 'tool-call') return;
    let choice = this.#choices.get(delta.choice);
    if (choice === undefined) {
      choice = new ChoiceDraft();
      this.#choices.set(delta.choice, choice);
    }
    choice.add(delta);
  }

  /** One for each choice. @param asked what the answer is an answer to: `askedIn` of the conversation */
  turns(asked: string): CollectedTurn[] {
    return [...this.#choices.values()].map((choice) => choice.collected(this.#signer, asked));
  }
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type CallDraft = { id: string; name: string; arguments: string };

class ChoiceDraft {
  readonly #pieces: Draft<SignedPiece>[] = [];
  readonly #blocks = new Map<number, Draft<ReasoningPart>>();
  readonly #calls = new Map<number, { said: CallDraft; piece: Draft<Extract<SignedPiece, { type: 'tool-call' }>> }>();
  #text = '';
  #signed = false;

  add(delta: Extract<Delta, { type: 'text' | 'reasoning' | 'tool-call' }>): void {
    if ('signature' in delta || 'redacted' in delta) this.#signed = true;
    if (delta.type === 'text') this.#addText(delta.text, delta.signature);
    else if (delta.type === 'reasoning') this.#addReasoning(delta);
    else this.#addCall(delta);
  }

  collected(signer: Signer, asked: string): CollectedTurn {
    const calls = [...this.#calls.values()].map(({ said }) => said);
    const marks = marksOf(asked, this.#text, calls);
    if (!this.#signed) return { ...marks, turn: undefined };
    const pieces = this.#pieces.filter((piece) => piece.type !== 'reasoning' || isSealed(piece));
    return { ...marks, turn: { signer, pieces } };
  }

  /** A signature ends its text; one without text belongs to the text before it, where nothing came between. */
  #addText(text: string, signature: string | undefined): void {
    this.#text += text;
    const last = this.#pieces[this.#pieces.length - 1];
    if (last?.type === 'text' && last.signature === undefined) {
      if (text !== '') last.empty = false;
      if (signature !== undefined) last.signature = signature;
    } else if (text !== '' || signature !== undefined) {
      const piece = { type: 'text', empty: text === '' } as const;
      this.#pieces.push(signature === undefined ? piece : { ...piece, signature });
    }
  }

  #addReasoning({ block, text, signature, redacted, signer, id }: Extract<Delta, { type: 'reasoning' }>): void {
    let part = this.#blocks.get(block);
    if (part === undefined) {
      part = { type: 'reasoning', text: '' };
      this.#blocks.set(block, part);
      this.#pieces.push(part);
    }
    if (text !== undefined) part.text += text;
    if (signature !== undefined) part.signature = signature;
    if (redacted !== undefined) part.redacted = redacted;
    if (signer !== undefined) part.signer = signer;
    if (id !== undefined) part.id = id;
  }

  #addCall({ index, id, name, arguments: text, signature }: Extract<Delta, { type: 'tool-call' }>): void {
    let call = this.#calls.get(index);
    if (call === undefined) {
      call = { said: { id: '', name: '', arguments: '' }, piece: { type: 'tool-call', id: '', name: '' } };
      this.#calls.set(index, call);
      this.#pieces.push(call.piece);
    }
    const { said, piece } = call;
    if (id !== undefined) piece.id = said.id = id;
    if (name !== undefined) piece.name = said.name = name;
    if (signature !== undefined) piece.signature = signature;
    said.arguments += text;
  }
}

function isSealed({ signature, redacted }: Pick<ReasoningPart, 'signature' | 'redacted'>): boolean {
  return signature !== undefined || redacted !== undefined;
}

/** Whether anything of the message is signed: then its caller keeps what it was given, and nothing is added to it. */
export function bringsSignature({ parts }: Message): boolean {
  return parts.some(
    (part) =>
      (part.type === 'reasoning' && isSealed(part)) ||
      ((part.type === 'text' || part.type === 'tool-call') && part.signature !== undefined),
  );
}

/** How the model's message is known again. @param asked what it answered: `askedIn` of the messages before it */
export function marksOfMessage({ parts }: Message, asked: string): TurnMarks {
  let text = '';
  const calls: ToolCallPart[] = [];
  for (const part of parts) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'tool-call') calls.push(part);
  }
  return marksOf(asked, text, calls);
}

/**
 * What the user last said: a turn is found by its words only under the same question, so that a common answer ("Yes.")
 * is not taken for another one's.
 */
export function askedIn(messages: readonly Message[]): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last === undefined ? '' : wordsOf(last);
}

/** The words of a message of the user, without what white space says. */
export function wordsOf({ parts }: Message): string {
  return plain(parts.map((part) => (part.type === 'text' ? part.text : '')).join(' '));
}

function marksOf(asked: string, text: string, calls: readonly CallDraft[]): TurnMarks {
  const callIds = calls.flatMap(({ id }) => (id.length >= SHORTEST_ID ? [id] : []));
  const length = calls.reduce((sum, call) => sum + call.arguments.length, asked.length + text.length);
  if (length > LONGEST_SAID) return { callIds, said: '' };
  const called = calls.map((call) => [call.name, canonicalJson(call.arguments)]);
  return { callIds, said: JSON.stringify([asked, plain(text), called]) };
}

function plain(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
