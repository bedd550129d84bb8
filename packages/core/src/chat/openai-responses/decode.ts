import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { readBoolean, readInteger, readList, readObject, readString, refuse } from '../anthropic-messages/members.ts';
import type { Call, Message, ReasoningRequest } from '../call.ts';
import { checkAllowed } from '../forbidden-members.ts';
import { decodeInput } from './decode-input.ts';
import { decodeText } from './decode-text.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';

const MAX_OUTPUT_TOKENS = 1_000_000;
const MAX_TOP_LOGPROBS = 20;
const MAX_STOP = 16;
const MAX_N = 128;

/** What `include` may ask for and every answer has anyway, or gets by another member of the call. */
const ENCRYPTED_REASONING = 'reasoning.encrypted_content';
const LOGPROBS = 'message.output_text.logprobs';

/**
 * A body of `POST /v1/responses`.
 *
 * `instructions` are the first message. `store` and `previous_response_id` are the gateway's own business and no part of
 * the unified call.
 *
 * @throws InvalidRequest naming the member
 */
export function decodeResponses(body: JsonObject): Call {
  const extra = unknownMembers(body);
  checkOwnMembers(body);
  keepStreamOptions(body, extra);
  const { tools, nested } = decodeTools(readList(body, 'tools', ''));
  const topLogprobs = readInteger(body, 'top_logprobs', '', 0, MAX_TOP_LOGPROBS);
  const wantsLogprobs = decodeInclude(body, extra) || (topLogprobs ?? 0) > 0;
  const output = decodeText(body, extra);
  const messages = decodeMessages(body);
  return {
    dialect: 'responses',
    ...(messages.length === 0 && isKeptPrompt(body) ? { nativeOnly: 'prompt' } : undefined),
    model: readString(body, 'model', ''),
    stream: readBoolean(body, 'stream', '') ?? false,
    includeUsage: true,
    messages,
    tools,
    toolChoice: decodeToolChoice(body, tools, nested, extra),
    parallelToolCalls: readBoolean(body, 'parallel_tool_calls', ''),
    maxOutputTokens: readInteger(body, 'max_output_tokens', '', 1, MAX_OUTPUT_TOKENS),
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    topK: undefined,
    stop: NO_STOP,
    seed: undefined,
    n: 1,
    presencePenalty: undefined,
    frequencyPenalty: undefined,
    logprobs: wantsLogprobs ? true : undefined,
    topLogprobs: wantsLogprobs ? topLogprobs : undefined,
    logitBias: undefined,
    output,
    reasoning: decodeReasoning(body, extra),
    endUser: decodeEndUser(body, extra),
    serviceTier: readString(body, 'service_tier', ''),
    metadata: readObject(body, 'metadata', ''),
    extra,
    said: body,
    spelt: spellings(body),
  };
}

const NO_STOP: readonly string[] = [];

/** How the caller spelt what has several spellings. */
function spellings({ safety_identifier: newer, top_logprobs: top }: JsonObject): Record<string, string> {
  const spelt: Record<string, string> = { logprobs: (top ?? undefined) === undefined ? 'include' : 'top_logprobs' };
  if ((newer ?? undefined) !== undefined) spelt.endUser = 'safety_identifier';
  return spelt;
}

/** The members without a unified meaning. @throws InvalidRequest for members that would name a host or a credential */
function unknownMembers(body: JsonObject): JsonObject {
  const extra: JsonObject = {};
  for (const name in body) {
    switch (name) {
      case 'model':
      case 'input':
      case 'instructions':
      case 'stream':
      case 'stream_options':
      case 'tools':
      case 'tool_choice':
      case 'parallel_tool_calls':
      case 'max_output_tokens':
      case 'temperature':
      case 'top_p':
      case 'top_logprobs':
      case 'include':
      case 'text':
      case 'reasoning':
      case 'user':
      case 'safety_identifier':
      case 'service_tier':
      case 'metadata':
      case 'store':
      case 'previous_response_id':
      case 'background':
      case 'conversation':
        break;
      case 'truncation':
        // Refusing what is too long is what every model does.
        if (body[name] !== null && body[name] !== 'disabled') extra[name] = body[name];
        break;
      default: {
        checkForeign(body, name);
        const value = body[name];
        if (value === null || value === undefined) break;
        checkAllowed(name);
        extra[name] = value;
      }
    }
  }
  return extra;
}

/** Members of other dialects mean nothing here; what they may hold is the same everywhere. */
function checkForeign(body: JsonObject, name: string): void {
  switch (name) {
    case 'n':
      readInteger(body, name, '', 1, MAX_N);
      break;
    case 'max_tokens':
    case 'max_completion_tokens':
      readInteger(body, name, '', 1, MAX_OUTPUT_TOKENS);
      break;
    case 'stop': {
      const { stop } = body;
      if (Array.isArray(stop) && stop.length > MAX_STOP) refuse(name, `must not have more than ${MAX_STOP} entries`);
      break;
    }
    default:
  }
}

/** Padding against those who listen is asked for, or nothing: no other vendor pads. */
function keepStreamOptions(body: JsonObject, extra: JsonObject): void {
  const options = readObject(body, 'stream_options', '');
  if (options === undefined) return;
  for (const name in options) {
    if (name === 'include_obfuscation' && options[name] !== true) continue;
    extra.stream_options = options;
    return;
  }
}

/** The members by which a vendor keeps something for its caller; a provider's key is shared by many. */
function checkOwnMembers(body: JsonObject): void {
  readBoolean(body, 'store', '');
  if (readString(body, 'previous_response_id', '') === '') refuse('previous_response_id', 'must not be empty');
  if (readBoolean(body, 'background', '') === true) {
    refuse('background', 'must be false: answers are given while the caller waits');
  }
  if (body.conversation !== undefined && body.conversation !== null) {
    refuse('conversation', 'is not served: continue with previous_response_id, or send the items in input');
  }
}

function decodeMessages(body: JsonObject): Message[] {
  const messages: Message[] = [];
  const instructions = readString(body, 'instructions', '');
  if (instructions !== undefined && instructions !== '') {
    messages.push({ role: 'system', parts: [{ type: 'text', text: instructions }], at: 'instructions' });
  }
  const { input } = body;
  if (input === undefined || input === null) {
    // A prompt that is kept at the vendor may need no input at all.
    if (!isObject(body.prompt)) refuse('input', 'is required');
  } else decodeInput(input, messages);
  return messages;
}

/** Whether all that is asked stands in a prompt that the vendor keeps. */
function isKeptPrompt({ prompt, previous_response_id: previous }: JsonObject): boolean {
  return isObject(prompt) && (previous ?? undefined) === undefined;
}

/** Whether log probabilities are asked for; what cannot be included stays in `extra`. */
function decodeInclude(body: JsonObject, extra: JsonObject): boolean {
  const list = readList(body, 'include', '');
  if (list === undefined) return false;
  const rest: Json[] = [];
  let logprobs = false;
  for (let i = 0; i < list.length; i++) {
    const wish = list[i];
    if (typeof wish !== 'string') return refuse(`include[${i}]`, 'must be a string');
    if (wish === LOGPROBS) logprobs = true;
    else if (wish !== ENCRYPTED_REASONING) rest.push(wish);
  }
  if (rest.length > 0) extra.include = rest;
  return logprobs;
}

function decodeReasoning(body: JsonObject, extra: JsonObject): ReasoningRequest | undefined {
  const reasoning = readObject(body, 'reasoning', '');
  if (reasoning === undefined) return undefined;
  const effort = readString(reasoning, 'effort', 'reasoning');
  // The second is the older name.
  const summary =
    readString(reasoning, 'summary', 'reasoning') ?? readString(reasoning, 'generate_summary', 'reasoning');
  for (const name in reasoning) {
    if (name === 'effort' || name === 'summary' || name === 'generate_summary') continue;
    const value = reasoning[name];
    if (value !== null && value !== undefined) extra[`reasoning.${name}`] = value;
  }
  if (effort === undefined && summary === undefined) return undefined;
  const draft: Draft<ReasoningRequest> = {};
  if (effort !== undefined) draft.effort = effort;
  if (summary !== undefined) draft.display = summary;
  return draft;
}

/** `safety_identifier` has taken the place of `user`; beside it the older one stays visible in `extra`. */
function decodeEndUser(body: JsonObject, extra: JsonObject): string | undefined {
  const newer = readString(body, 'safety_identifier', '');
  const older = readString(body, 'user', '');
  if (newer !== undefined && older !== undefined && newer !== older) extra.user = older;
  return newer ?? older;
}

function readNumber(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return undefined;
  return refuse(name, 'must be a number');
}
