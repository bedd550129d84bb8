import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Delta, ReasoningDelta } from '../delta.ts';

/**
 * Google's thought signature as it stands on a call in this dialect (`extra_content`). Source: Google's page on OpenAI
 * compatibility, "Thought signatures".
 */
export function signedMembers(signature: string | undefined): JsonObject {
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } };
}

/** What `signedMembers` wrote, or Google itself. */
export function signatureIn(extraContent: Json | undefined): string | undefined {
  const google = isObject(extraContent) ? extraContent.google : undefined;
  const signature = isObject(google) ? google.thought_signature : undefined;
  return typeof signature === 'string' && signature !== '' ? signature : undefined;
}

/** The signature of a text, for which this dialect has `reasoning_details` alone: as OpenRouter says it. */
export function sealOf(choice: number, signature: string): ReasoningDelta {
  return { type: 'reasoning', choice, block: 0, redacted: signature, signer: 'google' };
}

/** A picture that the model painted, as OpenRouter says it in `images`; `undefined` where the part is none. */
export function imageOf({ name, value }: Extract<Delta, { type: 'extra' }>): JsonObject | undefined {
  const data = name === 'part' && isObject(value) ? value.inlineData : undefined;
  if (!isObject(data) || typeof data.mimeType !== 'string' || typeof data.data !== 'string') return undefined;
  if (!data.mimeType.startsWith('image/')) return undefined;
  return { type: 'image_url', image_url: { url: `data:${data.mimeType};base64,${data.data}` } };
}
