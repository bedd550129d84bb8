import type { Signer } from '../call.ts';
import { carry, uncarry } from '../signature.ts';

/**
 * What `encrypted_content` of a reasoning item can hold besides OpenAI's own: another vendor's signature of the item's
 * text, another vendor's sealed reasoning, or Google's signature of the item that stands next to it.
 */
export type Sealed =
  | { readonly of: 'text' | 'redacted'; readonly value: string; readonly signer: Signer | undefined }
  | { readonly of: 'next' | 'before'; readonly value: string };

const REDACTED = 'redacted.';
const NEXT = 'next.';
const BEFORE = 'before.';

/** As it stands in `encrypted_content`. OpenAI's own stands bare. */
export function writeSealed(sealed: Sealed): string {
  switch (sealed.of) {
    case 'next':
      return carry(NEXT + sealed.value, 'google', 'openai');
    case 'before':
      return carry(BEFORE + sealed.value, 'google', 'openai');
    case 'redacted':
      return isOwn(sealed.signer) ? sealed.value : carry(REDACTED + sealed.value, sealed.signer, 'openai');
    case 'text':
      return carry(sealed.value, sealed.signer, 'openai');
  }
}

export function openSealed(text: string): Sealed {
  const { value, signer } = uncarry(text, 'openai');
  if (isOwn(signer)) return { of: 'redacted', value, signer };
  if (value.startsWith(REDACTED)) return { of: 'redacted', value: value.slice(REDACTED.length), signer };
  if (signer === 'google' && value.startsWith(NEXT)) return { of: 'next', value: value.slice(NEXT.length) };
  if (signer === 'google' && value.startsWith(BEFORE)) return { of: 'before', value: value.slice(BEFORE.length) };
  return { of: 'text', value, signer };
}

function isOwn(signer: Signer | undefined): boolean {
  return signer === undefined || signer === 'openai';
}
