import type { FilePart, ImagePart, MediaSource, Part } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Quirks } from '../../spec.ts';
import type { Verdicts } from '../../verdicts.ts';

export interface PartContext {
  /** Whether the caller speaks this dialect too: then what only it knows is kept. */
  readonly own: boolean;
  /** Whether ids of files are those of OpenAI, whichever of its dialects the caller speaks. */
  readonly ownFiles: boolean;
  readonly quirks: Quirks;
  readonly verdicts: Verdicts;
}

/** One part of what the model is to read, `undefined` where it can't be said. */
export function encodePart(part: Part, path: string, context: PartContext): JsonObject | undefined {
  const said = encodeBare(part, path, context);
  if (said === undefined) return undefined;
  if (part.cache !== undefined) context.verdicts.dropped(`${path}.cache_control`);
  if (part.extra !== undefined) keepExtra(part.extra, said, path, context);
  return said;
}

/** Unknown members stay for a caller of this dialect, and are of no use from any other. */
export function keepExtra(extra: JsonObject, said: JsonObject, path: string, { own, verdicts }: PartContext): void {
  if (own) Object.assign(said, extra);
  else for (const name of Object.keys(extra)) verdicts.dropped(`${path}.${name}`);
}

function encodeBare(part: Part, path: string, context: PartContext): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      context.verdicts.unsigned(part, path);
      return { type: 'input_text', text: part.text };
    case 'refusal':
      context.verdicts.converted(path);
      return { type: 'input_text', text: part.text };
    case 'image':
      return encodeImage(part, path, context);
    case 'file':
      return encodeFile(part, path, context);
    case 'opaque':
      if (context.own && part.dialect === 'responses') return { ...part.value };
      break;
    case 'audio':
      // OpenAI's reference of Responses has no sound; who passes on what a caller of this dialect sent may know one.
      if (context.own) return { type: 'input_audio', input_audio: { data: part.base64, format: part.format } };
      break;
    default:
  }
  context.verdicts.dropped(path);
  return undefined;
}

function encodeImage(part: ImagePart, path: string, context: PartContext): JsonObject | undefined {
  const detail: JsonObject = part.detail === undefined ? {} : { detail: part.detail };
  if (part.source.kind !== 'id') return { type: 'input_image', image_url: addressOf(part.source), ...detail };
  if (context.ownFiles) return { type: 'input_image', file_id: part.source.id, ...detail };
  context.verdicts.dropped(path);
  return undefined;
}

function encodeFile({ source, name }: FilePart, path: string, context: PartContext): JsonObject | undefined {
  const { own, ownFiles, verdicts } = context;
  const named: JsonObject = name === undefined ? {} : { filename: name };
  switch (source.kind) {
    case 'text':
      verdicts.converted(path);
      return { type: 'input_text', text: name === undefined ? source.text : `${name}\n\n${source.text}` };
    case 'url':
      return { type: 'input_file', file_url: source.url, ...named };
    case 'data':
      // OpenAI wants a name beside the bytes.
      return {
        type: 'input_file',
        ...(own || name !== undefined ? named : { filename: 'document.pdf' }),
        file_data: addressOf(source),
      };
    case 'id':
      if (ownFiles) return { type: 'input_file', file_id: source.id, ...named };
      verdicts.dropped(path);
      return undefined;
  }
}

function addressOf(source: Exclude<MediaSource, { kind: 'id' }>): string {
  return source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.base64}`;
}
