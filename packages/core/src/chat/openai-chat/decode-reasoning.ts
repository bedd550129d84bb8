import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { readBoolean, readInteger, readObject, readString, refuse } from '../anthropic-messages/members.ts';
import type { Part, ReasoningPart, ReasoningRequest } from '../call.ts';
import { keepInner } from './keep.ts';
import { signerOf } from './reasoning-details.ts';

const MAX_TOKENS = 1_000_000;

/**
 * How much the model is to think, in any of the spellings that vendors of this dialect have: `reasoning_effort` (OpenAI),
 * `reasoning` (OpenRouter), `thinking` (DeepSeek, Z.AI, Moonshot), `enable_thinking` (Alibaba).
 */
export function decodeReasoningRequest(body: JsonObject, extra: JsonObject): ReasoningRequest | undefined {
  const effort = readString(body, 'reasoning_effort', '');
  const reasoning = readObject(body, 'reasoning', '');
  const thinking = readObject(body, 'thinking', '');
  const enabled = readBoolean(body, 'enable_thinking', '');
  const budget = readInteger(body, 'thinking_budget', '', 0, MAX_TOKENS);
  const none = effort === undefined && reasoning === undefined && thinking === undefined;
  if (none && enabled === undefined && budget === undefined) return undefined;
  const draft: Draft<ReasoningRequest> = {};
  if (effort !== undefined) draft.effort = effort;
  if (reasoning !== undefined) readReasoning(reasoning, draft, extra);
  if (thinking !== undefined) readThinking(thinking, draft, extra);
  if (enabled !== undefined) draft.enabled = enabled;
  if (budget !== undefined) draft.budgetTokens = budget;
  return draft;
}

function readReasoning(reasoning: JsonObject, draft: Draft<ReasoningRequest>, extra: JsonObject): void {
  const effort = readString(reasoning, 'effort', 'reasoning');
  const budget = readInteger(reasoning, 'max_tokens', 'reasoning', 1, MAX_TOKENS);
  const enabled = readBoolean(reasoning, 'enabled', 'reasoning');
  if (effort !== undefined) draft.effort = effort;
  if (budget !== undefined) draft.budgetTokens = budget;
  if (enabled !== undefined) draft.enabled = enabled;
  keepRest('reasoning', reasoning, ['effort', 'max_tokens', 'enabled'], extra);
}

function readThinking(thinking: JsonObject, draft: Draft<ReasoningRequest>, extra: JsonObject): void {
  const type = readString(thinking, 'type', 'thinking');
  const budget = readInteger(thinking, 'budget_tokens', 'thinking', 1, MAX_TOKENS);
  if (type === 'enabled' || type === 'disabled') draft.enabled = type === 'enabled';
  else if (type === 'adaptive' || type === 'auto') draft.adaptive = true;
  if (budget !== undefined) draft.budgetTokens = budget;
  keepRest('thinking', thinking, ['type', 'budget_tokens'], extra);
}

function keepRest(name: string, object: JsonObject, known: readonly string[], extra: JsonObject): void {
  for (const member in object) {
    if (known.includes(member) || object[member] === null) continue;
    keepInner(extra, name, member, object[member]);
  }
}

/**
 * The model's own reasoning that an assistant message brings back: `reasoning_details`, item by item, else the plain text
 * of `reasoning_content` or `reasoning`, which says the same once more where both stand.
 */
export function decodeReasoning(message: JsonObject, path: () => string): readonly Part[] {
  const { reasoning_content: content, reasoning, reasoning_details: details } = message;
  const text = readText(content, path, 'reasoning_content') || readText(reasoning, path, 'reasoning');
  if (details !== undefined && details !== null) {
    if (!Array.isArray(details)) refuse(`${path()}.reasoning_details`, 'must be an array');
    const parts = details.map((item, i) => decodeDetail(item, () => `${path()}.reasoning_details[${i}]`));
    if (parts.length > 0) return parts;
  }
  return text === '' ? [] : [{ type: 'reasoning', text }];
}

function readText(value: Json | undefined, path: () => string, name: string): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : refuse(`${path()}.${name}`, 'must be a string');
}

/** OpenRouter's three kinds: `reasoning.text`, `reasoning.summary`, `reasoning.encrypted`. */
function decodeDetail(item: Json, path: () => string): ReasoningPart {
  if (!isObject(item)) return refuse(path(), 'must be an object');
  const part: Draft<ReasoningPart> = { type: 'reasoning', text: '', detail: item };
  if (typeof item.text === 'string') part.text = item.text;
  else if (typeof item.summary === 'string') part.text = item.summary;
  if (typeof item.signature === 'string' && item.signature !== '') part.signature = item.signature;
  if (typeof item.data === 'string') part.redacted = item.data;
  const signer = signerOf(item.format);
  if (signer !== undefined) part.signer = signer;
  if (typeof item.id === 'string') part.id = item.id;
  return part;
}
