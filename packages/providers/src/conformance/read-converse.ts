import type { Call, MediaSource, Message, Part, Tool, ToolChoice } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { unwrapRedacted } from '../dialects/bedrock-converse/redacted.ts';
import { openCall } from './open-call.ts';

/**
 * A body of Converse as the unified call that it means; what has no unified meaning is an `opaque` part or `extra`. No
 * caller speaks it: its dialect is one in which nobody says any of that.
 */
export function readConverse(body: JsonObject): Call {
  const { messages, system, toolConfig, outputConfig, serviceTier, requestMetadata, ...rest } = body;
  const { inferenceConfig, additionalModelRequestFields, ...extra } = rest;
  const { maxTokens, temperature, topP, stopSequences } = members(inferenceConfig);
  const { fields, ...more } = additional(members(additionalModelRequestFields));
  const instructions = parts(system);
  return {
    ...openCall('completions'),
    messages: [
      ...(instructions.length === 0 ? [] : [{ role: 'system' as const, parts: instructions }]),
      ...objects(messages).flatMap(turn),
    ],
    ...toolsOf(members(toolConfig)),
    maxOutputTokens: maxTokens as number | undefined,
    temperature: temperature as number | undefined,
    topP: topP as number | undefined,
    stop: (stopSequences ?? []) as string[],
    serviceTier: members(serviceTier).type as string | undefined,
    metadata: requestMetadata as JsonObject | undefined,
    output: formatOf(members(outputConfig)),
    ...more,
    extra: { ...extra, ...fields },
  };
}

/** Where Converse has no word of its own, the model's stand among the additional fields. */
function additional(fields: JsonObject) {
  const {
    thinking,
    output_config: config,
    reasoningConfig,
    reasoning_effort: effort,
    reasoning_config,
    ...rest
  } = fields;
  const { top_k: topK, k, inferenceConfig, ...others } = rest;
  const told = members(thinking ?? (isObject(reasoning_config) ? reasoning_config : undefined));
  const word = members(config).effort ?? effort ?? members(reasoningConfig).maxReasoningEffort ?? reasoning_config;
  const off = [told.type, members(reasoningConfig).type].includes('disabled');
  const asked = {
    ...(typeof word === 'string' ? { effort: word } : {}),
    ...(typeof told.budget_tokens === 'number' ? { budgetTokens: told.budget_tokens } : {}),
    ...(told.type === undefined && reasoningConfig === undefined ? {} : { enabled: !off }),
    ...(told.type === 'adaptive' ? { adaptive: true } : {}),
  };
  return {
    fields: others,
    reasoning: Object.keys(asked).length === 0 ? undefined : asked,
    topK: (topK ?? k ?? members(inferenceConfig).topK) as number | undefined,
  };
}

function turn({ role, content }: JsonObject): Message[] {
  if (role === 'assistant') return [{ role, parts: parts(content).map(ownWork) }];
  const said = parts(content);
  const results = said.filter(({ type }) => type === 'tool-result');
  const others = said.filter(({ type }) => type !== 'tool-result');
  return [
    ...results.map((part) => ({ role: 'tool' as const, parts: [part] })),
    ...(others.length === 0 ? [] : [{ role: 'user' as const, parts: others }]),
  ];
}

/** Results in a turn of the model's are those of tools that Amazon runs. */
function ownWork(part: Part): Part {
  return part.type === 'tool-result' ? { type: 'opaque', dialect: 'completions', value: { ...part } as never } : part;
}

/** Cache points stand behind what they mark. */
function parts(content: Json | undefined): Part[] {
  const read: Part[] = [];
  for (const block of objects(content)) {
    const last = read.at(-1);
    if (block.cachePoint === undefined) read.push(partOf(block));
    else if (last !== undefined) read[read.length - 1] = { ...last, cache: {} };
  }
  return read;
}

function partOf(block: JsonObject): Part {
  const { text, image, document, video, audio, toolUse, toolResult, reasoningContent, guardContent } = block;
  if (typeof text === 'string') return { type: 'text', text };
  if (isObject(guardContent)) {
    const { text: words, ...more } = members(guardContent.text);
    if (typeof words === 'string') return { type: 'text', text: words, extra: more };
  }
  if (isObject(image)) {
    const source = bytesOf(image, `image/${image.format}`);
    if (source !== undefined) return { type: 'image', source };
  }
  if (isObject(audio)) {
    return { type: 'audio', format: String(audio.format), base64: String(members(audio.source).bytes) };
  }
  const file = isObject(document) ? document : video;
  if (isObject(file)) {
    const { text: words } = members(file.source);
    const name = typeof file.name === 'string' ? { name: file.name } : {};
    if (typeof words === 'string') return { type: 'file', source: { kind: 'text', text: words }, ...name };
    const source = bytesOf(file, TYPES[String(file.format)] ?? String(file.format));
    if (source !== undefined) return { type: 'file', source, ...name };
  }
  if (isObject(toolUse)) {
    const { toolUseId: id, name, input } = toolUse;
    return { type: 'tool-call', id: String(id), name: String(name), arguments: JSON.stringify(input ?? {}) };
  }
  if (isObject(toolResult)) {
    const { toolUseId: id, content, status } = toolResult;
    return {
      type: 'tool-result',
      id: String(id),
      parts: objects(content).map((one) =>
        one.json === undefined ? partOf(one) : { type: 'text', text: JSON.stringify(one.json) },
      ),
      ...(status === 'error' ? { isError: true } : {}),
    };
  }
  if (isObject(reasoningContent)) {
    const { text: thought, signature } = members(reasoningContent.reasoningText);
    const { redactedContent: redacted } = reasoningContent;
    return {
      type: 'reasoning',
      signer: 'anthropic',
      text: String(thought ?? ''),
      ...(typeof signature === 'string' ? { signature } : {}),
      ...(typeof redacted === 'string' ? { redacted: unwrapRedacted(redacted) } : {}),
    };
  }
  return { type: 'opaque', dialect: 'completions', value: block };
}

const TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  mp4: 'video/mp4',
  webm: 'video/webm',
};

function bytesOf({ source }: JsonObject, mediaType: string): Extract<MediaSource, { kind: 'data' }> | undefined {
  const { bytes } = members(source);
  return typeof bytes === 'string' ? { kind: 'data', mediaType, base64: bytes } : undefined;
}

function toolsOf({ tools, toolChoice }: JsonObject): Pick<Call, 'tools' | 'toolChoice'> {
  const read = objects(tools).flatMap((tool): Tool[] => {
    const { name, description, inputSchema, strict } = members(tool.toolSpec);
    if (tool.cachePoint !== undefined) return [];
    if (name === undefined) return [{ kind: 'builtin', name: String(members(tool.systemTool).name), extra: tool }];
    return [
      {
        kind: 'function',
        name: String(name),
        parameters: members(inputSchema).json as JsonObject,
        ...(typeof description === 'string' ? { description } : {}),
        ...(strict === true ? { strict } : {}),
      },
    ];
  });
  return { tools: read, toolChoice: choiceOf(members(toolChoice)) };
}

function choiceOf({ any, auto, tool }: JsonObject): ToolChoice | undefined {
  if (isObject(tool)) return { type: 'tool', name: String(tool.name) };
  if (any !== undefined) return { type: 'required' };
  return auto === undefined ? undefined : { type: 'auto' };
}

function formatOf({ textFormat }: JsonObject): Call['output'] {
  const { structure } = members(textFormat);
  const { name, schema, description } = members(members(structure).jsonSchema);
  if (typeof schema !== 'string') return undefined;
  const about = typeof description === 'string' ? { description } : {};
  return { type: 'json-schema', name: String(name ?? 'answer'), schema: JSON.parse(schema), ...about };
}

function members(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
