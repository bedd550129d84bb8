import type { Json, JsonObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import {
  readBoolean,
  readInteger,
  readList,
  readObject,
  readString,
  refuse,
  unknownMembers,
} from '../anthropic-messages/members.ts';
import type { Call, OutputFormat, ReasoningRequest } from '../call.ts';
import { jsonSchemaOf } from './schema.ts';
import { camelMembers } from './spelling.ts';

const AT = 'generationConfig';
const MAX_OUTPUT_TOKENS = 1_000_000;
const MAX_CANDIDATES = 128;
const MAX_STOP_SEQUENCES = 16;
const MAX_LOGPROBS = 20;
/** Google's word for "as much as the model likes". */
const DYNAMIC_BUDGET = -1;

/** Google's own, JSON Schema, and JSON Schema as it was first called. */
const SCHEMAS = ['responseSchema', 'responseJsonSchema', '_responseJsonSchema'] as const;

const KNOWN = new Set<string>([
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'candidateCount',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseMimeType',
  ...SCHEMAS,
  'responseLogprobs',
  'logprobs',
  'thinkingConfig',
  'responseModalities',
]);
const THINKING = new Set(['thinkingBudget', 'thinkingLevel', 'includeThoughts']);

type Config = Pick<
  Call,
  | 'maxOutputTokens'
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'stop'
  | 'seed'
  | 'n'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'logprobs'
  | 'topLogprobs'
  | 'output'
  | 'reasoning'
>;

/** `generationConfig`. What has no unified meaning goes to `extra` by its path. */
export function decodeConfig(body: JsonObject, extra: JsonObject): Config {
  const config = camelMembers(readObject(body, AT, '') ?? {}, AT);
  for (const [name, value] of Object.entries(unknownMembers(config, KNOWN) ?? {})) extra[`${AT}.${name}`] = value;
  const modalities = readList(config, 'responseModalities', AT);
  if (modalities?.some((one) => one !== 'TEXT') === true) extra[`${AT}.responseModalities`] = modalities;
  return {
    maxOutputTokens: readInteger(config, 'maxOutputTokens', AT, 1, MAX_OUTPUT_TOKENS),
    temperature: readNumber(config, 'temperature', 0, 2),
    topP: readNumber(config, 'topP', 0, 1),
    topK: readInteger(config, 'topK', AT, 0, Number.MAX_SAFE_INTEGER),
    stop: decodeStop(config),
    seed: readInteger(config, 'seed', AT, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    n: readInteger(config, 'candidateCount', AT, 1, MAX_CANDIDATES) ?? 1,
    presencePenalty: readNumber(config, 'presencePenalty', -2, 2),
    frequencyPenalty: readNumber(config, 'frequencyPenalty', -2, 2),
    logprobs: readBoolean(config, 'responseLogprobs', AT),
    topLogprobs: readInteger(config, 'logprobs', AT, 0, MAX_LOGPROBS),
    output: decodeOutput(config, extra),
    reasoning: decodeThinking(config, extra),
  };
}

function readNumber(config: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = config[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  return refuse(`${AT}.${name}`, `must be a number from ${min} to ${max}`);
}

function decodeStop(config: JsonObject): string[] {
  const list = readList(config, 'stopSequences', AT) ?? [];
  if (list.length > MAX_STOP_SEQUENCES) {
    refuse(`${AT}.stopSequences`, `must not have more than ${MAX_STOP_SEQUENCES} entries`);
  }
  return list.map((entry, i) =>
    typeof entry === 'string' ? entry : refuse(`${AT}.stopSequences[${i}]`, 'must be a string'),
  );
}

function decodeOutput(config: JsonObject, extra: JsonObject): OutputFormat | undefined {
  const type = readString(config, 'responseMimeType', AT);
  const schema = schemaOf(config);
  if (type === 'text/x.enum') {
    // A bare word of the schema's list: nobody else has that.
    for (const name of ['responseMimeType', ...SCHEMAS]) {
      const value = config[name];
      if (value !== undefined && value !== null) extra[`${AT}.${name}`] = value;
    }
    return undefined;
  }
  if (schema !== undefined) return { type: 'json-schema', name: nameOf(schema), schema };
  switch (type) {
    case undefined:
    case '':
      return undefined;
    case 'text/plain':
      return { type: 'text' };
    case 'application/json':
      return { type: 'json' };
    default:
      extra[`${AT}.responseMimeType`] = type;
      return undefined;
  }
}

function schemaOf(config: JsonObject): JsonObject | undefined {
  const [google, ...plains] = SCHEMAS.map((name) => readObject(config, name, AT));
  const plain = plains.find((schema) => schema !== undefined);
  if (plain !== undefined && google !== undefined) refuse(`${AT}.responseSchema`, 'stands beside responseJsonSchema');
  return plain ?? (google === undefined ? undefined : jsonSchemaOf(google, `${AT}.responseSchema`));
}

function nameOf({ title }: JsonObject): string {
  return typeof title === 'string' && /^[\w-]{1,64}$/.test(title) ? title : 'answer';
}

function decodeThinking(config: JsonObject, extra: JsonObject): ReasoningRequest | undefined {
  const sent = readObject(config, 'thinkingConfig', AT);
  if (sent === undefined) return undefined;
  const at = `${AT}.thinkingConfig`;
  const thinking = camelMembers(sent, at);
  for (const [name, value] of Object.entries(unknownMembers(thinking, THINKING) ?? {})) extra[`${at}.${name}`] = value;
  const draft: Draft<ReasoningRequest> = {};
  const budget = readInteger(thinking, 'thinkingBudget', at, DYNAMIC_BUDGET, MAX_OUTPUT_TOKENS);
  if (budget === DYNAMIC_BUDGET) draft.adaptive = true;
  else if (budget === 0) draft.enabled = false;
  else if (budget !== undefined) draft.budgetTokens = budget;
  const effort = effortOf(thinking.thinkingLevel, at);
  if (effort !== undefined) draft.effort = effort;
  if (readBoolean(thinking, 'includeThoughts', at) === true) draft.display = 'summarized';
  return Object.keys(draft).length === 0 ? undefined : draft;
}

/** `LOW`, `HIGH`, … in OpenAI's spelling; which there are is the model's business. */
function effortOf(level: Json | undefined, at: string): string | undefined {
  if (level === undefined || level === null || level === 'THINKING_LEVEL_UNSPECIFIED') return undefined;
  return typeof level === 'string' ? level.toLowerCase() : refuse(`${at}.thinkingLevel`, 'must be a string');
}
