import type { Signer } from '../call.ts';
import { carry, uncarry } from '../signature.ts';

/** What a vendor gave of a block of reasoning besides its text. */
export interface Seal {
  readonly signature?: string;
  /** Reasoning that the vendor itself has sealed. */
  readonly redacted?: string;
  readonly signer?: Signer;
  /** The vendor's id of the block. */
  readonly id?: string;
}

/** Base64 of `sluice.`, as far as whole groups of it go. */
const CARRIED = 'c2x1aWNlL';

/**
 * The seal as a `thoughtSignature`; `undefined` where there is nothing to bring back. Google's own stands as it came. The
 * field holds bytes, which SDKs take apart: another vendor's, with its kind and the id of its block, is therefore base64
 * once more. One of an unknown vendor would find back to nobody.
 */
export function carrySeal({ signature, redacted, signer, id = '' }: Seal): string | undefined {
  const value = redacted ?? signature;
  if (value === undefined || value === '' || signer === undefined) return undefined;
  if (signer === 'google') return value;
  return toBase64(carry(`${redacted === undefined ? 's' : 'r'}${id}~${value}`, signer, undefined));
}

/** What `carrySeal` wrote, or Google's own signature. */
export function uncarrySeal(text: string): Seal {
  const carried = text.startsWith(CARRIED) ? fromBase64(text) : undefined;
  if (carried === undefined) return { signature: text, signer: 'google' };
  const { value, signer } = uncarry(carried, undefined);
  const [, kind, id = '', held = ''] = /^([sr])([^~]*)~([\s\S]*)$/.exec(value) ?? [];
  if (kind === undefined) return { signature: text, signer: 'google' };
  return {
    ...(kind === 'r' ? { redacted: held } : { signature: held }),
    ...(signer === undefined ? {} : { signer }),
    ...(id === '' ? {} : { id }),
  };
}

function toBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Python's SDK gives bytes back in the alphabet for addresses. */
function fromBase64(text: string): string | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
