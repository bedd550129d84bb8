import type { Call } from '@sluice/core/chat/call';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { type CallMember, memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { toldOutput } from '../told-output.ts';
import { encodeConversation, plain } from './encode-conversation.ts';
import { encodeThinking, type Thinking } from './encode-thinking.ts';
import { encodeTools } from './encode-tools.ts';
import { type ModelTraits, modelTraits } from './model-traits.ts';
import { outputSchema } from './output-schema.ts';

/** Sent where nobody knows a limit: every Claude can generate so many. */
const FALLBACK_OUTPUT_TOKENS = 4096;

/** A call of any dialect as a body of the Messages API, without what belongs to the host (`model`, versions). */
export function encodeBody(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const own = call.dialect === 'messages';
  const traits = modelTraits(target.model);
  const maxTokens = outputCap(call, target, verdicts);
  const { system, messages } = encodeConversation(call, verdicts);
  const thinking = encodeThinking(call, traits, maxTokens, verdicts);
  const told = toldTo(call, traits);
  if (told !== undefined) {
    verdicts.emulated(memberName(call, 'output'));
    system.push({ type: 'text', text: told });
  }
  const body: JsonObject = { max_tokens: maxTokens };
  if (system.length > 0) body.system = plain(system);
  body.messages = messages;
  Object.assign(body, encodeTools(call, verdicts));
  if (thinking.thinking !== undefined) body.thinking = thinking.thinking;
  const outputConfig = encodeOutput(call, thinking, told !== undefined, verdicts);
  if (outputConfig !== undefined) body.output_config = outputConfig;
  encodeSampling(call, body, traits, thinking, verdicts);
  encodeIdentity(call, body, verdicts);
  dropUnsayable(call, verdicts);
  if (call.stream) body.stream = true;
  for (const [name, value] of Object.entries(call.extra)) {
    if (!own) verdicts.dropped(name);
    else if (name !== 'output_config') body[name] = value;
  }
  return body;
}

function outputCap(call: Call, target: Target, verdicts: Verdicts): number {
  const { maxOutputTokens: asked } = call;
  const limit = target.outputLimit;
  if (asked !== undefined && (limit === undefined || asked <= limit || call.dialect === 'messages')) return asked;
  verdicts.converted(memberName(call, 'maxOutputTokens'));
  if (asked !== undefined) return limit ?? asked;
  return target.outputCap ?? limit ?? FALLBACK_OUTPUT_TOKENS;
}

/** The form of the answer in words: JSON as such always, a schema where the model takes none. */
function toldTo({ output, dialect }: Call, { structured }: ModelTraits): string | undefined {
  if (output === undefined || output.type === 'text') return undefined;
  const taken = output.type === 'json-schema' && (structured || dialect === 'messages');
  return taken ? undefined : toldOutput(output);
}

function encodeOutput(call: Call, { effort }: Thinking, told: boolean, verdicts: Verdicts): JsonObject | undefined {
  const own = call.dialect === 'messages';
  const config: JsonObject = own && isObject(call.extra.output_config) ? { ...call.extra.output_config } : {};
  if (effort !== undefined) config.effort = effort;
  if (call.output?.type === 'json-schema' && !told) {
    if (!own) verdicts.converted(memberName(call, 'output'));
    config.format = { type: 'json_schema', schema: own ? call.output.schema : outputSchema(call.output.schema) };
  }
  return Object.keys(config).length > 0 ? config : undefined;
}

function encodeSampling(
  call: Call,
  body: JsonObject,
  traits: ModelTraits,
  { thinking }: Thinking,
  verdicts: Verdicts,
): void {
  const stop = call.stop.filter((sequence, i) => {
    // Anthropic refuses a sequence of white space alone.
    if (sequence.trim() !== '') return true;
    verdicts.dropped(`${memberName(call, 'stop')}[${i}]`);
    return false;
  });
  if (stop.length > 0) body.stop_sequences = stop;
  const own = call.dialect === 'messages';
  const { temperature, topP, topK } = call;
  // Thinking that the caller did not ask for in this dialect's words must not collide with its sampling.
  const thinks = !own && thinking !== undefined && thinking.type !== 'disabled';
  const free = own || (traits.sampling && !thinks);
  const say = (name: string, member: CallMember, value: number | undefined, allowed: boolean) => {
    if (value === undefined) return;
    if (allowed) body[name] = value;
    else verdicts.dropped(memberName(call, member));
  };
  if (temperature !== undefined && temperature > 1 && free) verdicts.converted(memberName(call, 'temperature'));
  say('temperature', 'temperature', temperature === undefined ? undefined : Math.min(temperature, 1), free);
  say('top_p', 'topP', topP, own || (free && (temperature === undefined || traits.bothTemperatureAndTopP)));
  say('top_k', 'topK', topK, free);
}

function encodeIdentity(call: Call, body: JsonObject, verdicts: Verdicts): void {
  const own = call.dialect === 'messages';
  const metadata: JsonObject = own ? { ...call.metadata } : {};
  if (call.endUser !== undefined) metadata.user_id = call.endUser;
  if (Object.keys(metadata).length > 0) body.metadata = metadata;
  if (!own && call.metadata !== undefined) verdicts.dropped(memberName(call, 'metadata'));
  if (call.serviceTier === undefined) return;
  if (own || call.serviceTier === 'auto') body.service_tier = call.serviceTier;
  else if (call.serviceTier === 'default') {
    verdicts.converted(memberName(call, 'serviceTier'));
    body.service_tier = 'standard_only';
  } else verdicts.dropped(memberName(call, 'serviceTier'));
}

/** What Anthropic has no word for, where the caller asked for something else than the default. */
function dropUnsayable(call: Call, verdicts: Verdicts): void {
  const drop = (member: CallMember, said: boolean) => {
    if (said) verdicts.dropped(memberName(call, member));
  };
  drop('n', call.n > 1);
  drop('seed', call.seed !== undefined);
  drop('presencePenalty', (call.presencePenalty ?? 0) !== 0);
  drop('frequencyPenalty', (call.frequencyPenalty ?? 0) !== 0);
  drop('logprobs', call.logprobs === true);
  drop('topLogprobs', call.topLogprobs !== undefined);
  drop('logitBias', call.logitBias !== undefined && Object.keys(call.logitBias).length > 0);
}
