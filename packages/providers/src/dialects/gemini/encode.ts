import type { Call } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { type CallMember, memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { toldOutput } from '../told-output.ts';
import { encodeContents } from './encode-contents.ts';
import { encodeThinking } from './encode-thinking.ts';
import { encodeTools } from './encode-tools.ts';
import { type ModelTraits, modelTraits } from './model-traits.ts';
import { openApiSchema } from './schema.ts';

/** Google's reference, `stopSequences`: up to 5. */
const MOST_STOPS = 5;
/** Google's reference, `candidateCount`: 1 to 8. */
const MOST_CANDIDATES = 8;

/** A call of any dialect as a body of `generateContent`. */
export function encodeBody(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const own = call.dialect === 'gemini';
  const traits = modelTraits(target.model);
  const { system, contents } = encodeContents(call, traits, verdicts);
  const tools = encodeTools(call, traits, verdicts);
  const told = !traits.json || (tools.tools !== undefined && !own && !traits.schemaWithTools);
  const output = encodeOutput(call, told, traits, verdicts);
  if (output.instruction !== undefined) system.push({ text: output.instruction });
  const body: JsonObject = { contents };
  if (system.length > 0 && !traits.system) body.contents = withParts(contents, system);
  else if (system.length > 0) body.systemInstruction = { parts: system };
  Object.assign(body, tools);
  const config: JsonObject = { ...encodeSampling(call, target, verdicts), ...output.config };
  const thinking = encodeThinking(call, traits, verdicts);
  if (thinking !== undefined) config.thinkingConfig = thinking;
  if (Object.keys(config).length > 0) body.generationConfig = config;
  encodeIdentity(call, body, verdicts);
  for (const [name, value] of Object.entries(call.extra)) {
    if (!own) verdicts.dropped(name);
    else if (value !== undefined) restore(body, name.split('.'), value);
  }
  return body;
}

/** Instructions for a model that has no place for them, before what the user says first. */
function withParts(contents: readonly JsonObject[], system: readonly JsonObject[]): JsonObject[] {
  const [first, ...rest] = contents;
  if (first?.role !== 'user' || !Array.isArray(first.parts)) return [{ role: 'user', parts: [...system] }, ...contents];
  return [{ ...first, parts: [...system, ...first.parts] }, ...rest];
}

/** Members that had no unified meaning stand in `extra` by their paths (`generationConfig.speechConfig`). */
function restore(body: JsonObject, path: readonly string[], value: Json): void {
  let at = body;
  for (const name of path.slice(0, -1)) {
    const inner = at[name];
    const next: JsonObject = isObject(inner) ? inner : {};
    at[name] = next;
    at = next;
  }
  at[path[path.length - 1] as string] = value;
}

function encodeSampling(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const config: JsonObject = {};
  const cap = outputCap(call, target, verdicts);
  if (cap !== undefined) config.maxOutputTokens = cap;
  if (call.temperature !== undefined) config.temperature = call.temperature;
  if (call.topP !== undefined) config.topP = call.topP;
  if (call.topK !== undefined) config.topK = call.topK;
  if (call.stop.length > 0) config.stopSequences = call.stop.slice(0, MOST_STOPS);
  for (let i = MOST_STOPS; i < call.stop.length; i++) verdicts.dropped(`${memberName(call, 'stop')}[${i}]`);
  if (call.seed !== undefined) config.seed = call.seed;
  if (call.n > 1) config.candidateCount = Math.min(call.n, MOST_CANDIDATES);
  if (call.n > MOST_CANDIDATES) verdicts.converted(memberName(call, 'n'));
  // Some models refuse a penalty of any size, 0 too.
  if ((call.presencePenalty ?? 0) !== 0) config.presencePenalty = call.presencePenalty;
  if ((call.frequencyPenalty ?? 0) !== 0) config.frequencyPenalty = call.frequencyPenalty;
  if (call.logprobs !== undefined) config.responseLogprobs = call.logprobs;
  if (call.topLogprobs !== undefined && call.topLogprobs > 0) config.logprobs = call.topLogprobs;
  return config;
}

function outputCap(call: Call, { outputCap: reserved, outputLimit }: Target, verdicts: Verdicts): number | undefined {
  const { maxOutputTokens: asked } = call;
  if (asked === undefined) return reserved;
  if (outputLimit === undefined || asked <= outputLimit || call.dialect === 'gemini') return asked;
  verdicts.converted(memberName(call, 'maxOutputTokens'));
  return outputLimit;
}

interface Output {
  readonly config: JsonObject;
  /** What the model is told where the interface can't be. */
  readonly instruction?: string;
}

/** @param told the model is told in words: the interface takes no form of answer beside functions */
function encodeOutput(call: Call, told: boolean, traits: ModelTraits, verdicts: Verdicts): Output {
  const { output } = call;
  if (output === undefined || output.type === 'text') {
    return { config: call.dialect === 'gemini' && output !== undefined ? { responseMimeType: 'text/plain' } : {} };
  }
  const member = memberName(call, 'output');
  if (told) {
    verdicts.emulated(member);
    return { config: {}, instruction: toldOutput(output) };
  }
  if (call.dialect !== 'gemini') verdicts.converted(member);
  const config: JsonObject = { responseMimeType: 'application/json' };
  if (output.type === 'json') return { config };
  const { $schema: _version, ...schema } = output.schema;
  if (traits.jsonSchema) config.responseJsonSchema = schema;
  else config.responseSchema = openApiSchema(schema);
  return { config };
}

function encodeIdentity(call: Call, body: JsonObject, verdicts: Verdicts): void {
  const own = call.dialect === 'gemini';
  const drop = (member: CallMember, said: boolean) => {
    if (said) verdicts.dropped(memberName(call, member));
  };
  drop('endUser', call.endUser !== undefined);
  drop('logitBias', call.logitBias !== undefined && Object.keys(call.logitBias).length > 0);
  for (const name of Object.keys(call.metadata ?? {})) verdicts.dropped(`${memberName(call, 'metadata')}.${name}`);
  if (own && call.serviceTier !== undefined) body.serviceTier = call.serviceTier;
  // What everybody gets is no loss.
  else drop('serviceTier', call.serviceTier !== undefined && !['auto', 'default'].includes(call.serviceTier));
}
