import type { FilePart } from '@sluice/core/chat/call';

/** What a file says, where it is text: said as such, or as base64 of a textual type in UTF-8. */
export function textOfFile({ source }: FilePart): string | undefined {
  if (source.kind === 'text') return source.text;
  return source.kind === 'data' && isTextual(source.mediaType) ? decodeBase64(source.base64) : undefined;
}

function isTextual(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json';
}

function decodeBase64(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
