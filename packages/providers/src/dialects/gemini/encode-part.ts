import { toolInput } from '@sluice/core/chat/anthropic-messages/tool-input';
import type { Part, ToolCallPart } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Verdicts } from '../../verdicts.ts';
import { isMadeId } from './call-ids.ts';
import { encodeMedia } from './encode-media.ts';
import type { ModelTraits } from './model-traits.ts';

export interface PartContext {
  /** Whether the caller speaks this dialect too: then what only it knows is kept. */
  readonly own: boolean;
  readonly traits: ModelTraits;
  readonly verdicts: Verdicts;
}

/** One part, `undefined` where it can't be said. Reasoning and results of tools are not said by themselves. */
export function encodePart(part: Part, path: string, context: PartContext): JsonObject | undefined {
  const said = encodeBare(part, path, context);
  if (said === undefined) return undefined;
  // Google caches prompts by itself; a mark has no counterpart.
  if (part.cache !== undefined) context.verdicts.dropped(`${path}.cache_control`);
  if (part.extra !== undefined) keepExtra(part.extra, said, path, context);
  return said;
}

export function keepExtra(extra: JsonObject, said: JsonObject, path: string, { own, verdicts }: PartContext): void {
  for (const [name, value] of Object.entries(extra)) {
    if (own) said[name] = value;
    else verdicts.dropped(`${path}.${name}`);
  }
}

function encodeBare(part: Part, path: string, { own, verdicts }: PartContext): JsonObject | undefined {
  switch (part.type) {
    case 'text': {
      // An empty text is refused; a caller of this dialect is told so by Google itself.
      if (part.text === '' && part.signature === undefined && !own) return undefined;
      return part.signature === undefined ? { text: part.text } : { text: part.text, thoughtSignature: part.signature };
    }
    case 'refusal':
      verdicts.converted(path);
      return { text: part.text };
    case 'image':
      if (part.detail !== undefined && part.detail !== 'auto') verdicts.dropped(`${path}.image_url.detail`);
      break;
    case 'file':
      if (part.source.kind === 'text' && !own) verdicts.converted(path);
      break;
    case 'audio':
      break;
    case 'tool-call':
      return encodeCall(part, path, verdicts);
    case 'opaque':
      if (own && part.dialect === 'gemini') return { ...part.value };
      verdicts.dropped(path);
      return undefined;
    default:
      verdicts.dropped(path);
      return undefined;
  }
  const said = encodeMedia(part);
  if (said === undefined) verdicts.dropped(path);
  else if (part.type === 'file' && part.name !== undefined && said.text === undefined) verdicts.dropped(`${path}.name`);
  return said;
}

function encodeCall(part: ToolCallPart, path: string, verdicts: Verdicts): JsonObject {
  const args = toolInput(part.arguments, part.kind);
  if (part.kind === 'custom' || Object.hasOwn(args, 'raw_arguments')) verdicts.converted(`${path}.arguments`);
  const call: JsonObject = isMadeId(part.id) ? { name: part.name, args } : { id: part.id, name: part.name, args };
  const said: JsonObject = { functionCall: call };
  if (part.signature !== undefined) said.thoughtSignature = part.signature;
  return said;
}
