import { toolInput } from '@sluice/core/chat/anthropic-messages/tool-input';
import type { CacheMark, Call, ImagePart, Message, Part, ReasoningPart, ToolCallPart } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Verdicts } from '../../verdicts.ts';
import type { ToolIds } from '../anthropic-messages/tool-ids.ts';
import type { DocumentNames } from './document-names.ts';
import { fileBlock, imageBlock } from './media.ts';
import type { ModelTraits } from './model-traits.ts';
import { wrapRedacted } from './redacted.ts';

export interface PartContext {
  readonly dialect: Call['dialect'];
  readonly role: Message['role'];
  readonly traits: ModelTraits;
  readonly verdicts: Verdicts;
  readonly ids: ToolIds;
  readonly names: DocumentNames;
}

type ToolResultPart = Extract<Part, { type: 'tool-result' }>;

export function cachePoint({ ttl }: CacheMark, { longCaching }: ModelTraits): JsonObject {
  return { cachePoint: ttl === undefined || !longCaching ? { type: 'default' } : { type: 'default', ttl } };
}

/** One part as content blocks: none where it can't be said, a second one for its cache mark. */
export function encodePart(part: Part, path: string, context: PartContext): JsonObject[] {
  const { traits, verdicts } = context;
  const block = encodeBare(part, path, context);
  // It is lost with an empty text, too.
  verdicts.unsigned(part, path);
  if (block === undefined) return [];
  for (const name of Object.keys(part.extra ?? {})) verdicts.dropped(`${path}.${name}`);
  if (part.cache === undefined) return [block];
  if (part.type === 'reasoning' || context.role === 'tool' || traits.caching === 'nowhere') {
    verdicts.dropped(`${path}.cache_control`);
    return [block];
  }
  verdicts.converted(`${path}.cache_control`);
  return [block, cachePoint(part.cache, traits)];
}

function encodeBare(part: Part, path: string, context: PartContext): JsonObject | undefined {
  const { verdicts } = context;
  switch (part.type) {
    case 'text':
      return encodeText(part.text, path, context);
    case 'refusal':
      verdicts.converted(path);
      return encodeText(part.text, path, context);
    case 'image':
      return encodeImage(part, path, context);
    case 'audio':
      if (context.role !== 'user') break;
      return { audio: { format: part.format, source: { bytes: part.base64 } } };
    case 'file': {
      const media = context.role === 'user' || isResult(context) ? fileBlock(part, context.names) : undefined;
      if (media === undefined) break;
      if (media.converted) verdicts.converted(path);
      return media.block;
    }
    case 'reasoning': {
      const said = encodeReasoning(part, context);
      if (said === undefined) break;
      return { reasoningContent: said };
    }
    case 'tool-call':
      return encodeCall(part, path, context);
    case 'tool-result':
      return encodeResult(part, path, context);
    default:
  }
  verdicts.dropped(path);
  return undefined;
}

/** Bedrock refuses blocks without visible text. */
function encodeText(text: string, path: string, { verdicts }: PartContext): JsonObject | undefined {
  if (text.trim() !== '') return { text };
  if (text !== '') verdicts.dropped(path);
  return undefined;
}

function encodeImage(part: ImagePart, path: string, context: PartContext): JsonObject | undefined {
  const { verdicts, role } = context;
  if (part.detail !== undefined && part.detail !== 'auto') verdicts.dropped(`${path}.image_url.detail`);
  const block = role === 'user' || isResult(context) ? imageBlock(part.source) : undefined;
  if (block === undefined) verdicts.dropped(path);
  return block;
}

/** Whether a result of a tool may hold media here. */
function isResult({ role, traits }: PartContext): boolean {
  return role === 'tool' && traits.mediaResults;
}

/** Only Claude takes reasoning back, and only what Anthropic signed or sealed. */
function encodeReasoning(part: ReasoningPart, { dialect, traits }: PartContext): JsonObject | undefined {
  if (traits.claude === undefined || !isAnthropics(part, dialect)) return undefined;
  if (part.redacted !== undefined) {
    const redactedContent = wrapRedacted(part.redacted);
    return redactedContent === undefined ? undefined : { redactedContent };
  }
  if (part.signature === undefined) return undefined;
  return { reasoningText: { text: part.text, signature: part.signature } };
}

/** A signature without a signer is of the vendor whose dialect the caller speaks; OpenRouter's items name it themselves. */
function isAnthropics({ signer, detail }: ReasoningPart, dialect: Call['dialect']): boolean {
  if (signer !== undefined) return signer === 'anthropic';
  if (dialect !== 'chat') return dialect === 'messages';
  const format = detail?.format;
  return typeof format !== 'string' || format.startsWith('anthropic') || format === 'unknown';
}

function encodeCall(part: ToolCallPart, path: string, { ids, verdicts }: PartContext): JsonObject {
  const toolUseId = ids.called(part.id);
  if (toolUseId !== part.id) verdicts.converted(`${path}.id`);
  const input = toolInput(part.arguments, part.kind);
  if (part.kind === 'custom' || Object.hasOwn(input, 'raw_arguments')) verdicts.converted(`${path}.arguments`);
  return { toolUse: { toolUseId, name: part.name, input } };
}

function encodeResult(part: ToolResultPart, path: string, context: PartContext): JsonObject {
  const content: JsonObject[] = [];
  part.parts.forEach((nested, i) => {
    content.push(...encodePart(nested, `${path}.content[${i}]`, { ...context, role: 'tool' }));
  });
  // Neither a result of nothing nor an empty text is taken.
  if (content.length === 0) content.push({ text: '(empty)' });
  const toolResult: JsonObject = { toolUseId: context.ids.answered(part.id), content };
  if (part.isError === true) toolResult.status = 'error';
  return { toolResult };
}
