import type { Call } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { type CallMember, memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { toldOutput } from '../told-output.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeThinking } from './encode-thinking.ts';
import { encodeTools } from './encode-tools.ts';

/** Cohere's own members that a caller may name as they are: nobody else has them, so they can mean nothing else. */
const OWN_MEMBERS = new Set(['documents', 'citation_options', 'safety_mode', 'priority']);

/** Reference of `/v2/chat`. */
const STOP_LIMIT = 5;
const MOST_TOP_K = 500;
const LEAST_TOP_P = 0.01;
const MOST_TOP_P = 0.99;

/** A call of any dialect as a body of Cohere's `/v2/chat`. */
export function encodeBody(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const tools = encodeTools(call, verdicts);
  const formatted = call.output !== undefined && call.output.type !== 'text';
  const { messages, documents } = encodeMessages(call, tools.tools === undefined && !formatted, verdicts);
  const body: JsonObject = { model: target.model, messages, ...tools };
  const maxTokens = encodeCap(call, target, body, verdicts);
  encodeOutput(call, body, verdicts);
  encodeSampling(call, body, verdicts);
  const thinking = encodeThinking(call, target.model, maxTokens, verdicts);
  if (thinking !== undefined) body.thinking = thinking;
  if (call.stream) body.stream = true;
  for (const [name, value] of Object.entries(call.extra)) {
    if (OWN_MEMBERS.has(name)) body[name] = value;
    else verdicts.dropped(name);
  }
  if (documents.length > 0) {
    body.documents = [...(Array.isArray(body.documents) ? body.documents : []), ...documents];
  }
  dropUnsayable(call, verdicts);
  return body;
}

function encodeCap(call: Call, target: Target, body: JsonObject, verdicts: Verdicts): number | undefined {
  const cap = call.maxOutputTokens ?? target.outputCap;
  if (cap === undefined) return undefined;
  body.max_tokens = cap;
  const member = memberName(call, 'maxOutputTokens');
  if (call.maxOutputTokens !== undefined && member !== 'max_tokens') verdicts.converted(member);
  return cap;
}

/** "response_format is not supported" with tools or documents, says Cohere's reference: there it is asked for in words. */
function encodeOutput(call: Call, body: JsonObject, verdicts: Verdicts): void {
  const { output } = call;
  if (output === undefined || output.type === 'text') return;
  const schema = output.type === 'json-schema' ? output.schema : undefined;
  if (body.tools === undefined && call.extra.documents === undefined) {
    if (schema !== undefined) verdicts.converted(memberName(call, 'output'));
    body.response_format =
      schema === undefined ? { type: 'json_object' } : { type: 'json_object', json_schema: schema };
    return;
  }
  verdicts.emulated(memberName(call, 'output'));
  const words = `When you give your final answer: ${toldOutput(output)}`;
  const messages = body.messages as JsonObject[];
  const [first] = messages;
  if (first?.role === 'system') first.content = `${first.content as string}\n\n${words}`;
  else messages.unshift({ role: 'system', content: words });
}

function encodeSampling(call: Call, body: JsonObject, verdicts: Verdicts): void {
  const say = (name: string, member: CallMember, value: number | undefined, least: number, most: number) => {
    if (value === undefined) return;
    body[name] = Math.min(Math.max(value, least), most);
    if (body[name] !== value) verdicts.converted(memberName(call, member));
  };
  say('temperature', 'temperature', call.temperature, 0, Number.POSITIVE_INFINITY);
  // All of the mass is the same as no such bound.
  if (call.topP !== 1) say('p', 'topP', call.topP, LEAST_TOP_P, MOST_TOP_P);
  say('k', 'topK', call.topK, 0, MOST_TOP_K);
  if (call.frequencyPenalty !== 0) say('frequency_penalty', 'frequencyPenalty', call.frequencyPenalty, 0, 1);
  if (call.presencePenalty !== 0) say('presence_penalty', 'presencePenalty', call.presencePenalty, 0, 1);
  if (call.seed !== undefined && call.seed >= 0) body.seed = call.seed;
  else if (call.seed !== undefined) verdicts.dropped(memberName(call, 'seed'));
  if (call.logprobs === true) body.logprobs = true;
  if (call.stop.length === 0) return;
  body.stop_sequences = call.stop.slice(0, STOP_LIMIT);
  for (let i = STOP_LIMIT; i < call.stop.length; i++) verdicts.dropped(`${memberName(call, 'stop')}[${i}]`);
}

/** What Cohere has no word for, where the caller asked for something else than the default. */
function dropUnsayable(call: Call, verdicts: Verdicts): void {
  const drop = (member: CallMember, said: boolean) => {
    if (said) verdicts.dropped(memberName(call, member));
  };
  drop('n', call.n > 1);
  drop('topLogprobs', (call.topLogprobs ?? 0) > 0);
  drop('logitBias', call.logitBias !== undefined && Object.keys(call.logitBias).length > 0);
  drop('endUser', call.endUser !== undefined);
  drop('serviceTier', call.serviceTier !== undefined && call.serviceTier !== 'auto' && call.serviceTier !== 'default');
  drop('metadata', call.metadata !== undefined);
}
