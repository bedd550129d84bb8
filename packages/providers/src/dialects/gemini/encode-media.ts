import type { AudioPart, FilePart, ImagePart, MediaSource } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';

/** Media types by the endings of addresses, of what Gemini reads. */
const BY_ENDING: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  html: 'text/html',
  csv: 'text/csv',
  md: 'text/markdown',
  mp4: 'video/mp4',
  mov: 'video/mov',
  webm: 'video/webm',
  mpeg: 'video/mpeg',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  aac: 'audio/aac',
};

const YOUTUBE = /^https:\/\/(www\.)?(youtube\.com\/watch|youtu\.be\/)/;

/** What Google can be told of the part; `undefined` where it can't, because nobody there could read it. */
export function encodeMedia(part: ImagePart | AudioPart | FilePart): JsonObject | undefined {
  if (part.type === 'audio') return inline(`audio/${part.format}`, part.base64);
  const { source } = part;
  if (source.kind === 'text') {
    const name = part.type === 'file' ? part.name : undefined;
    return { text: name === undefined ? source.text : `${name}\n\n${source.text}` };
  }
  if (source.kind === 'data') return inline(source.mediaType, source.base64);
  const address = addressOf(source);
  if (address === undefined) return undefined;
  const mimeType = source.mediaType ?? typeOf(address, part.type);
  return { fileData: mimeType === undefined ? { fileUri: address } : { mimeType, fileUri: address } };
}

function inline(mimeType: string, data: string): JsonObject {
  return { inlineData: { mimeType, data } };
}

/**
 * An address that Google fetches itself: of its own stores, and since January 2026 (Vertex AI: longer) any of https. Ids
 * are Google's where they are such addresses; of another vendor they mean nothing here.
 */
function addressOf(source: Exclude<MediaSource, { kind: 'data' }>): string | undefined {
  const address = source.kind === 'url' ? source.url : source.id;
  return /^(gs|https):\/\//.test(address) ? address : undefined;
}

function typeOf(address: string, kind: 'image' | 'file'): string | undefined {
  if (YOUTUBE.test(address)) return 'video/mp4';
  const ending = /\.([a-z0-9]{2,5})(?:[?#]|$)/i.exec(address)?.[1]?.toLowerCase();
  const known = ending === undefined ? undefined : BY_ENDING[ending];
  // Vertex AI wants a type; of the images it looks at the bytes.
  return known ?? (kind === 'image' ? 'image/jpeg' : undefined);
}
