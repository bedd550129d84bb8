import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { readBoolean, readInteger, readObject, readString, refuse } from '../anthropic-messages/members.ts';
import type { Call } from '../call.ts';
import { checkAllowed } from '../forbidden-members.ts';
import { decodeHistory } from './decode-history.ts';
import { decodeOutput } from './decode-output.ts';
import { decodeReasoningRequest } from './decode-reasoning.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { keepInner } from './keep.ts';

const MAX_OUTPUT_TOKENS = 1_000_000;
const MAX_STOP = 16;
const MAX_N = 128;
const MAX_TOP_LOGPROBS = 20;

/**
 * A body of `POST /v1/chat/completions`. Runs on every request: it reads what `JSON.parse` gave and copies nothing but
 * small objects.
 *
 * @throws InvalidRequest naming the member
 */
export function decodeChat(body: JsonObject): Call {
  const extra = unknownMembers(body);
  const stream = readBoolean(body, 'stream', '') ?? false;
  const { tools, legacy } = decodeTools(body);
  const call: Draft<Call> = {
    dialect: 'chat',
    model: readString(body, 'model', ''),
    stream,
    includeUsage: decodeIncludeUsage(body, extra),
    messages: decodeHistory(body.messages),
    tools,
    toolChoice: decodeToolChoice(body, tools, legacy, extra),
    parallelToolCalls: readBoolean(body, 'parallel_tool_calls', ''),
    maxOutputTokens: undefined,
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    topK: readNumber(body, 'top_k'),
    stop: decodeStop(body.stop),
    seed: readNumber(body, 'seed'),
    n: readInteger(body, 'n', '', 1, MAX_N) ?? 1,
    presencePenalty: readNumber(body, 'presence_penalty'),
    frequencyPenalty: readNumber(body, 'frequency_penalty'),
    logprobs: readBoolean(body, 'logprobs', ''),
    topLogprobs: readInteger(body, 'top_logprobs', '', 0, MAX_TOP_LOGPROBS),
    logitBias: decodeLogitBias(body),
    output: decodeOutput(body, extra),
    reasoning: decodeReasoningRequest(body, extra),
    endUser: readString(body, 'user', ''),
    serviceTier: readString(body, 'service_tier', ''),
    metadata: readObject(body, 'metadata', ''),
    extra,
  };
  decodeOutputCap(body, call, extra);
  if (legacy) call.legacyFunctions = true;
  if (call.reasoning !== undefined || legacy) call.spelt = spellings(body, call);
  return call;
}

/** How the caller spelt what has several spellings, where that is not OpenAI's present one. */
function spellings(body: JsonObject, { reasoning, legacyFunctions }: Draft<Call>): Record<string, string> {
  const spelt: Record<string, string> = {};
  const unusual = REASONING.find((name) => (body[name] ?? undefined) !== undefined);
  if (reasoning !== undefined && body.reasoning_effort === undefined && unusual !== undefined)
    spelt.reasoning = unusual;
  if (legacyFunctions === true) spelt.toolChoice = 'function_call';
  return spelt;
}

const REASONING = ['reasoning', 'thinking', 'enable_thinking', 'thinking_budget'];

/** The members without a unified meaning. @throws InvalidRequest for members that would name a host or a credential */
function unknownMembers(body: JsonObject): JsonObject {
  const extra: JsonObject = {};
  for (const name in body) {
    switch (name) {
      case 'model':
      case 'messages':
      case 'stream':
      case 'stream_options':
      case 'tools':
      case 'tool_choice':
      case 'functions':
      case 'function_call':
      case 'parallel_tool_calls':
      case 'max_tokens':
      case 'max_completion_tokens':
      case 'temperature':
      case 'top_p':
      case 'top_k':
      case 'stop':
      case 'seed':
      case 'n':
      case 'presence_penalty':
      case 'frequency_penalty':
      case 'logprobs':
      case 'top_logprobs':
      case 'logit_bias':
      case 'response_format':
      case 'reasoning_effort':
      case 'reasoning':
      case 'thinking':
      case 'enable_thinking':
      case 'thinking_budget':
      case 'user':
      case 'service_tier':
      case 'metadata':
        break;
      default: {
        const value = body[name];
        if (value === null || value === undefined) break;
        checkAllowed(name);
        extra[name] = value;
      }
    }
  }
  return extra;
}

/** A `max_tokens` beside a `max_completion_tokens` has no say; it stays visible in `extra`, so that it gets a verdict. */
function decodeOutputCap(body: JsonObject, call: Draft<Call>, extra: JsonObject): void {
  const older = readInteger(body, 'max_tokens', '', 1, MAX_OUTPUT_TOKENS);
  const newer = readInteger(body, 'max_completion_tokens', '', 1, MAX_OUTPUT_TOKENS);
  if (newer !== undefined) {
    call.maxOutputTokens = newer;
    call.maxOutputMember = 'max_completion_tokens';
    if (older !== undefined) extra.max_tokens = older;
  } else if (older !== undefined) {
    call.maxOutputTokens = older;
    call.maxOutputMember = 'max_tokens';
  }
}

/** OpenRouter's `usage: {include}` asks for the same; it stays in `extra`, where its own vendor finds it. */
function decodeIncludeUsage(body: JsonObject, extra: JsonObject): boolean {
  let included = isObject(extra.usage) && extra.usage.include === true;
  const options = readObject(body, 'stream_options', '');
  if (options === undefined) return included;
  for (const name in options) {
    if (name === 'include_usage') included = readBoolean(options, name, 'stream_options') ?? included;
    else keepInner(extra, 'stream_options', name, options[name]);
  }
  return included;
}

function decodeStop(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return NO_STOP;
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return refuse('stop', 'must be a string or an array of strings');
  if (value.length > MAX_STOP) refuse('stop', `must not have more than ${MAX_STOP} entries`);
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'string') refuse(`stop[${i}]`, 'must be a string');
  return value as string[];
}

const NO_STOP: readonly string[] = [];

function decodeLogitBias(body: JsonObject): Readonly<Record<string, number>> | undefined {
  const bias = readObject(body, 'logit_bias', '');
  if (bias === undefined) return undefined;
  for (const token in bias) if (typeof bias[token] !== 'number') refuse(`logit_bias.${token}`, 'must be a number');
  return bias as Record<string, number>;
}

function readNumber(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return undefined;
  return refuse(name, 'must be a number');
}
