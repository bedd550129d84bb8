import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { needName, needObject, needString, readString, refuse, unknownMembers } from '../anthropic-messages/members.ts';
import type { AudioPart, FilePart, ImagePart, MediaSource, Part, TextPart } from '../call.ts';
import { sourceOf } from '../openai-chat/decode-content.ts';

const TEXT = new Set(['type', 'text', 'annotations', 'logprobs']);
const REFUSAL = new Set(['type', 'refusal']);
const IMAGE = new Set(['type', 'image_url', 'file_id', 'detail']);
const FILE = new Set(['type', 'file_data', 'file_url', 'file_id', 'filename']);
const AUDIO = new Set(['type', 'input_audio']);

/** A string, or a list of parts. `at` is the path of the content itself. */
export function decodeContent(content: Json | undefined, at: string): Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return refuse(at, 'must be a string or an array of content parts');
  return content.map((part, i) => {
    const path = `${at}[${i}]`;
    return isObject(part) ? decodePart(part, path) : refuse(path, 'must be an object');
  });
}

function decodePart(part: JsonObject, at: string): Part {
  switch (needName(part, 'type', at)) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return decodeText(part, at);
    case 'refusal':
      return kept({ type: 'refusal', text: needString(part, 'refusal', at) }, part, REFUSAL);
    case 'input_image':
      return decodeImage(part, at);
    case 'input_file':
      return decodeFile(part, at);
    case 'input_audio': {
      const audio = needObject(part, 'input_audio', at);
      const path = `${at}.input_audio`;
      const draft: AudioPart = {
        type: 'audio',
        base64: needName(audio, 'data', path),
        format: needName(audio, 'format', path),
      };
      return kept(draft, part, AUDIO);
    }
    default:
      // `input_video`, `computer_screenshot`, …
      return { type: 'opaque', dialect: 'responses', value: part };
  }
}

/** Log probabilities of an earlier answer say nothing to a model; sources that it cited may. */
function decodeText(part: JsonObject, at: string): Part {
  const text = kept<TextPart>({ type: 'text', text: needString(part, 'text', at) }, part, TEXT);
  const { annotations } = part;
  if (!Array.isArray(annotations) || annotations.length === 0) return text;
  return { ...text, extra: { ...text.extra, annotations } };
}

function decodeImage(part: JsonObject, at: string): Part {
  const url = readString(part, 'image_url', at);
  const id = readString(part, 'file_id', at);
  if (url === undefined && id === undefined) return refuse(at, 'must have image_url or file_id');
  const source: MediaSource = url === undefined ? { kind: 'id', id: id as string } : sourceOf(url);
  const draft: Draft<ImagePart> = { type: 'image', source };
  const detail = readString(part, 'detail', at);
  // The vendor's own choice is everybody's.
  if (detail !== undefined && detail !== 'auto') draft.detail = detail;
  return kept(draft, part, IMAGE);
}

function decodeFile(part: JsonObject, at: string): Part {
  const data = readString(part, 'file_data', at);
  const url = readString(part, 'file_url', at);
  const id = readString(part, 'file_id', at);
  let source: MediaSource;
  if (data !== undefined) source = sourceOf(data);
  else if (url !== undefined) source = { kind: 'url', url };
  else if (id !== undefined) source = { kind: 'id', id };
  else return refuse(at, 'must have file_data, file_url or file_id');
  const draft: Draft<FilePart> = { type: 'file', source };
  const name = readString(part, 'filename', at);
  if (name !== undefined) draft.name = name;
  return kept(draft, part, FILE);
}

function kept<P extends Part>(part: P, said: JsonObject, known: ReadonlySet<string>): P {
  const extra = unknownMembers(said, known);
  return extra === undefined ? part : { ...part, extra };
}
