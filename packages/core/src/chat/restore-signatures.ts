import type { Call, Message, Part, ReasoningPart, Signer } from './call.ts';
import type { SignedPiece, SignedTurn } from './signed-turn.ts';

/** What is known of the model's messages of a call, by their place among its messages. */
export type KnownTurns = ReadonlyMap<number, SignedTurn>;

/**
 * The call with everything that this signer signed back in its place: reasoning in front of what it led to, signatures on
 * their text or call. A turn that its caller has split into several messages gets each part once.
 */
export function withSignatures(call: Call, turns: KnownTurns, signer: Signer): Call {
  const placed = new Set<SignedPiece>();
  const messages = call.messages.map((message, index) => {
    const turn = turns.get(index);
    return turn?.signer === signer ? restored(message, turn, placed) : message;
  });
  return { ...call, messages };
}

function restored(message: Message, { pieces }: SignedTurn, placed: Set<SignedPiece>): Message {
  const draft = new PartsDraft(message.parts, pieces);
  let waiting: (ReasoningPart & SignedPiece)[] = [];
  for (const piece of pieces) {
    if (placed.has(piece)) continue;
    if (piece.type === 'reasoning') {
      waiting.push(piece);
      continue;
    }
    if (!draft.sign(piece, waiting)) continue;
    for (const one of [...waiting, piece]) placed.add(one);
    waiting = [];
  }
  return { ...message, parts: draft.parts };
}

/** The parts of one message, from front to back. */
class PartsDraft {
  readonly parts: Part[];
  /** Parts before this one have their piece. */
  #from = 0;

  /** Unsigned reasoning that is known signed is left out: it would be said twice. */
  constructor(parts: readonly Part[], pieces: readonly SignedPiece[]) {
    const known = pieces.map((piece) => (piece.type === 'reasoning' ? piece.text : '')).join('\n');
    this.parts = parts.filter((part) => part.type !== 'reasoning' || !known.includes(part.text.trim()));
  }

  /** Signs the part that the piece was, with reasoning in front of it; `false` where there is no such part. */
  sign(piece: Exclude<SignedPiece, ReasoningPart>, before: readonly ReasoningPart[]): boolean {
    if (piece.type === 'text' && piece.empty) return this.#insert([...before, unspoken(piece.signature)]);
    const at = this.#placeOf(piece);
    const part = this.parts[at];
    if (part?.type !== 'text' && part?.type !== 'tool-call') return false;
    const signed = piece.signature === undefined ? part : { ...part, signature: piece.signature };
    this.parts.splice(at, 1, ...before, signed);
    this.#from = at + before.length + 1;
    return true;
  }

  #insert(parts: readonly Part[]): boolean {
    this.parts.splice(this.#from, 0, ...parts);
    this.#from += parts.length;
    return true;
  }

  /** A call by its id, or by its name where ids were given anew; calls come back in any order. */
  #placeOf(piece: Exclude<SignedPiece, ReasoningPart>): number {
    if (piece.type === 'text') return this.parts.findIndex(({ type }, i) => i >= this.#from && type === 'text');
    const byId = this.parts.findIndex((part) => part.type === 'tool-call' && part.id === piece.id);
    if (byId >= 0) return byId;
    return this.parts.findIndex(
      (part, i) =>
        i >= this.#from && part.type === 'tool-call' && part.name === piece.name && part.signature === undefined,
    );
  }
}

function unspoken(signature: string | undefined): Part {
  return signature === undefined ? { type: 'text', text: '' } : { type: 'text', text: '', signature };
}
