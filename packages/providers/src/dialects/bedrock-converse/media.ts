import type { FilePart, MediaSource } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { DocumentNames } from './document-names.ts';

/** API reference: `ImageBlock`, `VideoBlock`, `DocumentBlock`. */
const IMAGES: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};
const VIDEOS: Readonly<Record<string, string>> = {
  'video/x-matroska': 'mkv',
  'video/quicktime': 'mov',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/x-flv': 'flv',
  'video/mpeg': 'mpeg',
  'video/x-ms-wmv': 'wmv',
  'video/3gpp': 'three_gp',
};
const DOCUMENTS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

export interface Media {
  readonly block: JsonObject;
  /** Said as something else than it was. */
  readonly converted: boolean;
}

/** An image of known bytes; addresses and other vendors' ids mean nothing here. */
export function imageBlock(source: MediaSource): JsonObject | undefined {
  if (source.kind !== 'data') return undefined;
  const format = IMAGES[baseType(source.mediaType)];
  return format === undefined ? undefined : { image: { format, source: { bytes: source.base64 } } };
}

/** A file as what it is: document, image or video. Text of an unlisted kind is said as plain text. */
export function fileBlock({ source, name }: FilePart, names: DocumentNames): Media | undefined {
  if (source.kind === 'text') {
    const safe = names.safe(name);
    return { block: documentBlock('txt', safe, base64Of(source.text)), converted: renamed(name, safe) };
  }
  if (source.kind !== 'data') return undefined;
  const type = baseType(source.mediaType);
  const image = imageBlock(source);
  if (image !== undefined) return { block: image, converted: true };
  const video = VIDEOS[type];
  if (video !== undefined) {
    return { block: { video: { format: video, source: { bytes: source.base64 } } }, converted: false };
  }
  const format = DOCUMENTS[type] ?? (isText(type) ? 'txt' : undefined);
  if (format === undefined) return undefined;
  const safe = names.safe(withoutEnding(name, format));
  const converted = DOCUMENTS[type] === undefined || renamed(withoutEnding(name, format), safe);
  return { block: documentBlock(format, safe, source.base64), converted };
}

function documentBlock(format: string, name: string, bytes: string): JsonObject {
  return { document: { format, name, source: { bytes } } };
}

function baseType(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}

function isText(type: string): boolean {
  return type.startsWith('text/') || type === 'application/json' || type === 'application/xml';
}

/** The format says what the ending says, and a name may hold no dot. */
function withoutEnding(name: string | undefined, format: string): string | undefined {
  return name?.toLowerCase().endsWith(`.${format}`) ? name.slice(0, -format.length - 1) : name;
}

function renamed(name: string | undefined, safe: string): boolean {
  return name !== undefined && name !== safe;
}

function base64Of(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
