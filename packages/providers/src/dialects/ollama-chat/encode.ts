import type { Call, Tool } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { type CallMember, memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeThink } from './encode-think.ts';

/** Ollama's own members that a caller may name as they are; `options` is joined with what the call says itself. */
const OWN_MEMBERS = new Set(['keep_alive', 'think', 'truncate', 'shift']);

/** A call of any dialect as a body of Ollama's `/api/chat`. */
export function encodeBody(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  // Ollama streams unless it is told not to.
  const body: JsonObject = { model: target.model, messages: encodeMessages(call, verdicts), stream: call.stream };
  const tools = encodeTools(call, verdicts);
  if (tools.length > 0) body.tools = tools;
  const format = encodeFormat(call, verdicts);
  if (format !== undefined) body.format = format;
  const options = encodeOptions(call, target, verdicts);
  if (Object.keys(options).length > 0) body.options = options;
  if (call.logprobs === true) body.logprobs = true;
  if (call.topLogprobs !== undefined) body.top_logprobs = call.topLogprobs;
  for (const [name, value] of Object.entries(call.extra)) {
    if (OWN_MEMBERS.has(name)) body[name] = value;
    else if (name !== 'options' || !isObject(value)) verdicts.dropped(name);
  }
  const think = encodeThink(call, target.model, verdicts);
  if (think !== undefined) body.think = think;
  dropUnsayable(call, verdicts);
  return body;
}

function encodeTools(call: Call, verdicts: Verdicts): JsonObject[] {
  const tools: JsonObject[] = [];
  call.tools.forEach((tool, i) => {
    // Another vendor's own tool, or OpenAI's free-text tool, whose calls would come back in another form.
    if (tool.kind !== 'function') verdicts.dropped(`tools[${i}]`);
    else tools.push(encodeTool(tool, `tools[${i}]`, verdicts));
  });
  const choice = call.toolChoice?.type;
  if (choice === 'required' || choice === 'tool') verdicts.dropped(memberName(call, 'toolChoice'));
  if (choice !== 'none' || tools.length === 0) return tools;
  // There is no such choice; a model that knows of no tool calls none.
  verdicts.emulated(memberName(call, 'toolChoice'));
  return [];
}

function encodeTool(tool: Tool, at: string, verdicts: Verdicts): JsonObject {
  const said: JsonObject = { name: tool.name };
  if (tool.description !== undefined) said.description = tool.description;
  said.parameters = tool.parameters ?? { type: 'object', properties: {} };
  if (tool.strict === true) verdicts.dropped(`${at}.function.strict`);
  if (tool.cache !== undefined) verdicts.dropped(`${at}.cache_control`);
  for (const name in tool.extra) verdicts.dropped(`${at}.${name}`);
  return { type: 'function', function: said };
}

function encodeFormat(call: Call, verdicts: Verdicts): Json | undefined {
  switch (call.output?.type) {
    case 'json':
      return 'json';
    case 'json-schema':
      verdicts.converted(memberName(call, 'output'));
      return call.output.schema;
    default:
      return undefined;
  }
}

function encodeOptions(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const options: JsonObject = isObject(call.extra.options) ? { ...call.extra.options } : {};
  const cap = call.maxOutputTokens ?? target.outputCap;
  if (call.maxOutputTokens !== undefined) verdicts.converted(memberName(call, 'maxOutputTokens'));
  // What was reserved holds, whatever the caller's own options say.
  if (cap !== undefined) options.num_predict = cap;
  const say = (name: string, value: Json | undefined) => {
    if (value !== undefined) options[name] = value;
  };
  say('temperature', call.temperature);
  say('top_p', call.topP);
  say('top_k', call.topK);
  say('seed', call.seed);
  say('presence_penalty', call.presencePenalty);
  say('frequency_penalty', call.frequencyPenalty);
  if (call.stop.length > 0) options.stop = [...call.stop];
  return options;
}

/** What Ollama has no word for, where the caller asked for something else than the default. */
function dropUnsayable(call: Call, verdicts: Verdicts): void {
  const drop = (member: CallMember, said: boolean) => {
    if (said) verdicts.dropped(memberName(call, member));
  };
  drop('n', call.n > 1);
  drop('logitBias', call.logitBias !== undefined && Object.keys(call.logitBias).length > 0);
  drop('parallelToolCalls', call.parallelToolCalls === false && call.tools.length > 0);
  drop('endUser', call.endUser !== undefined);
  drop('serviceTier', call.serviceTier !== undefined && call.serviceTier !== 'auto' && call.serviceTier !== 'default');
  drop('metadata', call.metadata !== undefined);
}
