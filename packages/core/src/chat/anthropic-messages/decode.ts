import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Call, Message, OutputFormat, Part, ReasoningRequest } from '../call.ts';
import { checkAllowed } from '../forbidden-members.ts';
import { decodeCache, decodeContent, decodeTexts } from './decode-content.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import type { Draft } from './members.ts';
import {
  needName,
  needObject,
  readBoolean,
  readInteger,
  readList,
  readNumber,
  readObject,
  readString,
  refuse,
  unknownMembers,
} from './members.ts';

const MAX_OUTPUT_TOKENS = 1_000_000;
const MAX_STOP_SEQUENCES = 16;
/** Anthropic's smallest thinking budget. */
const MIN_THINKING_TOKENS = 1024;

const KNOWN = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
]);
const MESSAGE = new Set(['role', 'content']);
const OUTPUT_CONFIG = new Set(['format', 'effort']);
const METADATA = new Set(['user_id']);

/**
 * A body of `POST /v1/messages`.
 *
 * The system prompt is the first message. A user turn is split: each tool result is a message of role `tool`, what else
 * it says follows as `user`, which is the order that Anthropic asks for. The automatic cache mark at the top level stays
 * in `extra`, because it stands behind no part of its own.
 */
export function decodeMessages(body: JsonObject): Call {
  const extra = unknownMembers(body, KNOWN) ?? {};
  for (const name in extra) checkAllowed(name);
  decodeCache(body, '');
  const model = readString(body, 'model', '');
  const stream = readBoolean(body, 'stream', '') ?? false;
  const messages = decodeHistory(body);
  const maxOutputTokens = readInteger(body, 'max_tokens', '', 1, MAX_OUTPUT_TOKENS);
  if (maxOutputTokens === undefined) refuse('max_tokens', 'is required');
  const tools = decodeTools(readList(body, 'tools', ''));
  const { choice, parallel } = decodeToolChoice(body, tools);
  const outputConfig = readObject(body, 'output_config', '');
  const metadata = readObject(body, 'metadata', '');
  const keptOutput = outputConfig === undefined ? undefined : unknownMembers(outputConfig, OUTPUT_CONFIG);
  if (keptOutput !== undefined) extra.output_config = keptOutput;
  return {
    dialect: 'messages',
    model,
    stream,
    includeUsage: true,
    messages,
    tools,
    toolChoice: choice,
    parallelToolCalls: parallel,
    maxOutputTokens,
    temperature: readNumber(body, 'temperature', 0, 1),
    topP: readNumber(body, 'top_p', 0, 1),
    topK: readInteger(body, 'top_k', '', 0, Number.MAX_SAFE_INTEGER),
    stop: decodeStop(readList(body, 'stop_sequences', '')),
    seed: undefined,
    n: 1,
    presencePenalty: undefined,
    frequencyPenalty: undefined,
    logprobs: undefined,
    topLogprobs: undefined,
    logitBias: undefined,
    output: decodeOutput(body, outputConfig),
    reasoning: decodeReasoning(body, outputConfig, extra),
    endUser: metadata === undefined ? undefined : readString(metadata, 'user_id', 'metadata'),
    serviceTier: readString(body, 'service_tier', ''),
    metadata: metadata === undefined ? undefined : unknownMembers(metadata, METADATA),
    extra,
    ...spellings(body),
  };
}

/** How the caller spelt what has several spellings, where that is not the present one. */
function spellings({ output_format: format, thinking, output_config: config }: JsonObject): Pick<Call, 'spelt'> {
  const older = format !== undefined && format !== null;
  const effort = isObject(config) && (thinking === undefined || thinking === null);
  if (!older && !effort) return NO_SPELLINGS;
  const spelt: Record<string, string> = {};
  if (older) spelt.output = 'output_format';
  if (effort) spelt.reasoning = 'output_config.effort';
  return { spelt };
}

const NO_SPELLINGS: Pick<Call, 'spelt'> = {};

function decodeHistory(body: JsonObject): Message[] {
  const list = readList(body, 'messages', '');
  if (list === undefined) return refuse('messages', 'is required');
  if (list.length === 0) return refuse('messages', 'must not be empty');
  const history: Message[] = [];
  const system = body.system;
  if (system !== undefined && system !== null && system !== '') {
    const parts = decodeTexts(system, 'system');
    if (parts.length > 0) history.push({ role: 'system', parts });
  }
  for (let i = 0; i < list.length; i++) decodeMessage(list[i], `messages[${i}]`, history);
  return history;
}

function decodeMessage(value: Json | undefined, at: string, history: Message[]): void {
  if (!isObject(value)) refuse(at, 'must be an object');
  const { role } = value;
  const path = `${at}.content`;
  switch (role) {
    case 'user':
      pushUser(decodeContent(value.content, path), unknownMembers(value, MESSAGE), path, history);
      return;
    case 'assistant': {
      const parts = decodeContent(value.content, path);
      const misplaced = parts.findIndex((part) => part.type === 'tool-result');
      if (misplaced >= 0) refuse(`${path}[${misplaced}].type`, 'can stand only in a message of role "user"');
      history.push(message('assistant', parts, unknownMembers(value, MESSAGE)));
      return;
    }
    case 'system':
      history.push(message('system', decodeTexts(value.content, path), unknownMembers(value, MESSAGE)));
      return;
    default:
      refuse(`${at}.role`, 'must be "user", "assistant" or "system"');
  }
}

function pushUser(parts: readonly Part[], extra: JsonObject | undefined, path: string, history: Message[]): void {
  const others: Part[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as Part;
    if (part.type === 'tool-result') history.push({ role: 'tool', parts: [part] });
    else if (part.type === 'tool-call') refuse(`${path}[${i}].type`, 'can stand only in a message of role "assistant"');
    else others.push(part);
  }
  if (others.length > 0 || parts.length === 0 || extra !== undefined) history.push(message('user', others, extra));
}

function message(role: Message['role'], parts: readonly Part[], extra: JsonObject | undefined): Message {
  return extra === undefined ? { role, parts } : { role, parts, extra };
}

function decodeStop(list: readonly Json[] | undefined): string[] {
  if (list === undefined) return [];
  if (list.length > MAX_STOP_SEQUENCES)
    refuse('stop_sequences', `must not have more than ${MAX_STOP_SEQUENCES} entries`);
  return list.map((entry, i) =>
    typeof entry === 'string' ? entry : refuse(`stop_sequences[${i}]`, 'must be a string'),
  );
}

/** `output_config.format`, or `output_format` as the first beta spelt it. */
function decodeOutput(body: JsonObject, config: JsonObject | undefined): OutputFormat | undefined {
  let at = 'output_config.format';
  let format = config === undefined ? undefined : readObject(config, 'format', 'output_config');
  if (format === undefined) {
    at = 'output_format';
    format = readObject(body, 'output_format', '');
  }
  if (format === undefined) return undefined;
  if (format.type !== 'json_schema') refuse(`${at}.type`, 'must be "json_schema"');
  const schema = needObject(format, 'schema', at);
  const name = typeof schema.title === 'string' && /^[\w-]{1,64}$/.test(schema.title) ? schema.title : 'answer';
  return { type: 'json-schema', name, schema, strict: true };
}

function decodeReasoning(
  body: JsonObject,
  config: JsonObject | undefined,
  extra: JsonObject,
): ReasoningRequest | undefined {
  const effort = config === undefined ? undefined : readString(config, 'effort', 'output_config');
  const thinking = readObject(body, 'thinking', '');
  const draft: Draft<ReasoningRequest> = {};
  if (effort !== undefined) draft.effort = effort;
  if (thinking !== undefined) {
    const type = needName(thinking, 'type', 'thinking');
    const display = readString(thinking, 'display', 'thinking');
    if (display !== undefined) draft.display = display;
    if (type === 'disabled') draft.enabled = false;
    else draft.enabled = true;
    if (type === 'adaptive') draft.adaptive = true;
    else if (type === 'enabled') {
      const budget = readInteger(thinking, 'budget_tokens', 'thinking', MIN_THINKING_TOKENS, MAX_OUTPUT_TOKENS);
      if (budget === undefined) refuse('thinking.budget_tokens', 'is required');
      draft.budgetTokens = budget;
    } else if (type !== 'disabled') extra.thinking = thinking;
  }
  return effort === undefined && thinking === undefined ? undefined : draft;
}
