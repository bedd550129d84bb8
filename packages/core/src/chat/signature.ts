import type { Signer } from './call.ts';

/** What a carried signature begins with; no vendor's own does. */
const MARK = 'sluice.';

/**
 * A vendor's signature as it stands in a client dialect that has a field for another vendor's: marked with who made it,
 * so that it finds back to that vendor and to no other.
 * @param own the vendor whose signatures stand bare in this client dialect
 */
export function carry(value: string, signer: Signer | undefined, own: Signer | undefined): string {
  return signer === undefined || signer === own ? value : `${MARK}${signer}.${value}`;
}

/** What `carry` wrote, or a bare signature of the dialect's own vendor. */
export function uncarry(
  text: string,
  own: Signer | undefined,
): { readonly value: string; readonly signer: Signer | undefined } {
  const found = /^sluice\.(anthropic|openai|google|azure|bedrock|deepseek|openrouter|xai)\.([\s\S]*)$/.exec(text);
  if (found === null) return { value: text, signer: own };
  return { value: found[2] as string, signer: found[1] as Signer };
}
