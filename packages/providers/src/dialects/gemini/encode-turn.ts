import type { Message, Part, ReasoningPart } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { encodePart, type PartContext } from './encode-part.ts';

/** A signature whose part is still to be found. */
interface Waiting {
  readonly signature: string;
  /** The id of the call that it belongs to, where the caller kept it. */
  readonly call: string | undefined;
}

/**
 * A turn of the model. Signatures of Google's go back on the part that they came on: on calls and texts they stand
 * already where the caller's dialect has a place for them; where it only has one on reasoning, they belong to the call that
 * follows it, else to the text before it, and one that came behind everything stands on a part of its own.
 *
 * @param pathOf where a part stands in the caller's body
 */
export function encodeTurn(
  { parts }: Pick<Message, 'parts'>,
  pathOf: (part: Part, index: number) => string,
  context: PartContext,
): JsonObject[] {
  const said: JsonObject[] = [];
  const waiting: Waiting[] = [];
  parts.forEach((part, i) => {
    if (part.type === 'reasoning') {
      encodeThought(part, pathOf(part, i), said, waiting, nextOf(parts, i), context);
      return;
    }
    const encoded = encodePart(part, pathOf(part, i), context);
    if (encoded === undefined) return;
    if (part.type === 'tool-call' || part.type === 'text') sign(encoded, part, waiting);
    said.push(encoded);
  });
  for (const { signature } of waiting) said.push({ text: '', thoughtSignature: signature });
  return said;
}

function sign(encoded: JsonObject, part: Part, waiting: Waiting[]): void {
  if (encoded.thoughtSignature !== undefined) return;
  const id = part.type === 'tool-call' ? part.id : undefined;
  const at = waiting.findIndex(({ call }) => call === undefined || call === id);
  const [found] = at < 0 ? [] : waiting.splice(at, 1);
  if (found !== undefined) encoded.thoughtSignature = found.signature;
}

function encodeThought(
  part: ReasoningPart,
  path: string,
  said: JsonObject[],
  waiting: Waiting[],
  next: Part | undefined,
  { own, verdicts }: PartContext,
): void {
  const signature = part.signature ?? part.redacted;
  const signer = part.signer ?? (own ? 'google' : undefined);
  if (signer !== 'google') {
    // Nobody here could read or verify it.
    if (part.text !== '' || signature !== undefined) verdicts.dropped(path);
    return;
  }
  if (own) {
    said.push({ text: part.text, thought: true, ...(signature === undefined ? {} : { thoughtSignature: signature }) });
    return;
  }
  if (part.text !== '') said.push({ text: part.text, thought: true });
  if (signature === undefined) return;
  const call = part.id ?? (typeof part.detail?.id === 'string' ? part.detail.id : undefined);
  const last = said[said.length - 1];
  const open = last !== undefined && last.thought !== true && typeof last.text === 'string';
  const unsignedCall = next?.type === 'tool-call' && next.signature === undefined;
  if (call === undefined && !unsignedCall && open && last.thoughtSignature === undefined) {
    last.thoughtSignature = signature;
  } else waiting.push({ signature, call });
}

/** What follows besides more reasoning. */
function nextOf(parts: readonly Part[], index: number): Part | undefined {
  return parts.slice(index + 1).find(({ type }) => type !== 'reasoning');
}
