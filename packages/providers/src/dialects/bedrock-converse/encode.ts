import type { Call } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { type CallMember, memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { outputSchema } from '../anthropic-messages/output-schema.ts';
import { toldOutput } from '../told-output.ts';
import { encodeConversation } from './encode-conversation.ts';
import { encodeReasoning } from './encode-reasoning.ts';
import { encodeTools } from './encode-tools.ts';
import { type ModelTraits, modelTraits } from './model-traits.ts';

/** What an effort of reasoning is measured by where nobody knows a cap: every Claude can generate so many. */
const FALLBACK_OUTPUT_TOKENS = 4096;
/** Both API references: "between 0 and 1". */
const HIGHEST_TEMPERATURE = 1;
const SERVICE_TIERS = new Set(['priority', 'default', 'flex', 'reserved']);
/** API reference, `requestMetadata`. */
const METADATA = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;
const MOST_METADATA = 16;

/** A call of any dialect as a body of Converse and ConverseStream; the two differ in their path alone. */
export function encodeBody(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const traits = modelTraits(target.model);
  const { system, messages } = encodeConversation(call, traits, verdicts);
  const output = encodeOutput(call, traits, system, verdicts);
  const maxTokens = outputCap(call, target, verdicts);
  const reasoning = encodeReasoning(call, traits, maxTokens ?? FALLBACK_OUTPUT_TOKENS, verdicts);
  const toolConfig = encodeTools(call, traits, verdicts);
  const body: JsonObject = { messages };
  if (system.length > 0 && traits.system) body.system = system;
  else if (system.length > 0) messages[0] = withBlocks(system, messages[0]);
  const inference = encodeInference(call, traits, reasoning, verdicts);
  if (maxTokens !== undefined) inference.maxTokens = maxTokens;
  if (Object.keys(inference).length > 0) body.inferenceConfig = inference;
  if (toolConfig !== undefined) body.toolConfig = toolConfig;
  if (output !== undefined) body.outputConfig = output;
  const additional = { ...reasoning, ...encodeTopK(call, traits, reasoning, verdicts) };
  if (Object.keys(additional).length > 0) body.additionalModelRequestFields = additional;
  encodeBesides(call, body, verdicts);
  dropUnsayable(call, verdicts);
  return body;
}

/** Words for a model that has no place for instructions, before what the user says first. */
function withBlocks(system: readonly JsonObject[], first: JsonObject | undefined): JsonObject {
  const content = Array.isArray(first?.content) ? first.content : [];
  return { role: 'user', content: [...system, ...content] };
}

function outputCap(call: Call, target: Target, verdicts: Verdicts): number | undefined {
  const { maxOutputTokens: asked } = call;
  const { outputLimit: limit, outputCap: reserved } = target;
  if (asked === undefined) return reserved;
  if (limit === undefined || asked <= limit) return asked;
  verdicts.converted(memberName(call, 'maxOutputTokens'));
  return limit;
}

/** Sampling and stop sequences, as far as the model and its thinking allow them. */
function encodeInference(call: Call, traits: ModelTraits, reasoning: JsonObject, verdicts: Verdicts): JsonObject {
  const inference: JsonObject = {};
  const { temperature, topP } = call;
  const free = mayBeSampled(traits, reasoning);
  const say = (name: string, member: CallMember, value: number | undefined, allowed: boolean) => {
    if (value === undefined) return;
    if (allowed) inference[name] = value;
    else verdicts.dropped(memberName(call, member));
  };
  if (temperature !== undefined && temperature > HIGHEST_TEMPERATURE && free) {
    verdicts.converted(memberName(call, 'temperature'));
  }
  say(
    'temperature',
    'temperature',
    temperature === undefined ? undefined : Math.min(temperature, HIGHEST_TEMPERATURE),
    free,
  );
  say('topP', 'topP', topP, free && (temperature === undefined || traits.claude?.bothTemperatureAndTopP !== false));
  const stop = call.stop.filter((sequence, i) => {
    if (sequence.trim() !== '' || (sequence !== '' && traits.claude === undefined)) return true;
    verdicts.dropped(`${memberName(call, 'stop')}[${i}]`);
    return false;
  });
  if (stop.length > 0) inference.stopSequences = stop;
  return inference;
}

/** Claude's thinking excludes sampling; from 4.7 on there is none at all. */
function mayBeSampled({ claude }: ModelTraits, { thinking }: JsonObject): boolean {
  if (claude === undefined) return true;
  return claude.sampling && (thinking === undefined || JSON.stringify(thinking).includes('"disabled"'));
}

function encodeTopK(call: Call, traits: ModelTraits, reasoning: JsonObject, verdicts: Verdicts): JsonObject {
  const { topK } = call;
  if (topK === undefined) return {};
  const member = memberName(call, 'topK');
  if (traits.topK === undefined || !mayBeSampled(traits, reasoning)) {
    verdicts.dropped(member);
    return {};
  }
  return traits.topK === 'inferenceConfig' ? { inferenceConfig: { topK } } : { [traits.topK]: topK };
}

/** `outputConfig`; what the model does not enforce is asked for among the instructions. */
function encodeOutput(
  call: Call,
  traits: ModelTraits,
  system: JsonObject[],
  verdicts: Verdicts,
): JsonObject | undefined {
  const { output } = call;
  if (output === undefined || output.type === 'text') return undefined;
  const member = memberName(call, 'output');
  if (output.type === 'json-schema' && traits.structured) {
    verdicts.converted(member);
    const schema = traits.claude === undefined ? output.schema : outputSchema(output.schema);
    const jsonSchema: JsonObject = { name: output.name, schema: JSON.stringify(schema) };
    if (output.description !== undefined) jsonSchema.description = output.description;
    return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
  }
  verdicts.emulated(member);
  system.push({ text: toldOutput(output) });
  return undefined;
}

/** What is about the request and not about its content. */
function encodeBesides(call: Call, body: JsonObject, verdicts: Verdicts): void {
  const { serviceTier, metadata, endUser } = call;
  if (serviceTier !== undefined && serviceTier !== 'auto') {
    if (SERVICE_TIERS.has(serviceTier)) body.serviceTier = { type: serviceTier };
    else verdicts.dropped(memberName(call, 'serviceTier'));
  }
  if (metadata !== undefined && Object.keys(metadata).length > 0) {
    const entries = Object.entries(metadata);
    const fits = entries.every(
      ([name, value]) => name !== '' && METADATA.test(name) && typeof value === 'string' && METADATA.test(value),
    );
    if (fits && entries.length <= MOST_METADATA) {
      verdicts.converted(memberName(call, 'metadata'));
      body.requestMetadata = metadata;
    } else verdicts.dropped(memberName(call, 'metadata'));
  }
  if (endUser !== undefined) verdicts.dropped(memberName(call, 'endUser'));
  for (const name of Object.keys(call.extra)) verdicts.dropped(name);
}

/** What Converse has no word for, where the caller asked for something else than the default. */
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
