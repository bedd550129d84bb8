/** What Anthropic's sealed reasoning is made of. */
const BASE64_TEXT = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * Sealed reasoning as Anthropic itself has it. Bedrock's is bytes, so that its JSON holds the base64 of a text that is
 * base64 already; without the outer one it can go on with Claude elsewhere.
 */
export function unwrapRedacted(blob: string): string {
  try {
    const inner = atob(blob);
    return BASE64_TEXT.test(inner) ? inner : blob;
  } catch {
    return blob;
  }
}

/** The reverse; `undefined` for what can't be bytes of a text. */
export function wrapRedacted(data: string): string | undefined {
  try {
    return btoa(data);
  } catch {
    return undefined;
  }
}
