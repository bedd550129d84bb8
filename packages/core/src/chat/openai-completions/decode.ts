import type { Json, JsonObject } from '../../json/json.ts';
import { otherMembers } from '../../json/members.ts';
import { readBoolean, readInteger, readObject, readString, refuse } from '../anthropic-messages/members.ts';
import type { Call } from '../call.ts';

const MAX_OUTPUT_TOKENS = 1_000_000;
const MAX_STOP = 16;
const MAX_PROMPTS = 2048;

const KNOWN = new Set([
  ...['model', 'prompt', 'stream', 'stream_options', 'max_tokens', 'temperature', 'top_p', 'stop', 'seed', 'n'],
  ...['presence_penalty', 'frequency_penalty', 'logprobs', 'logit_bias', 'user'],
]);

/**
 * A body of `POST /v1/completions`, OpenAI's superseded interface. Where the provider has chat alone, the prompt is what the
 * user says.
 *
 * @throws InvalidRequest naming the member
 */
export function decodeCompletionCall(body: JsonObject): Call {
  const extra = otherMembers(body, KNOWN);
  const { texts, plain } = readPrompt(body.prompt);
  const top = readInteger(body, 'logprobs', '', 0, 20);
  return {
    dialect: 'completions',
    ...(plain ? undefined : { nativeOnly: 'prompt' }),
    model: readString(body, 'model', ''),
    stream: readBoolean(body, 'stream', '') ?? false,
    includeUsage: readIncludeUsage(body, extra),
    messages: [{ role: 'user', parts: texts.map((text) => ({ type: 'text', text })) }],
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: undefined,
    maxOutputTokens: readInteger(body, 'max_tokens', '', 1, MAX_OUTPUT_TOKENS),
    maxOutputMember: 'max_tokens',
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    topK: undefined,
    stop: readStop(body.stop),
    seed: readNumber(body, 'seed'),
    // Every prompt gets so many answers.
    n: (readInteger(body, 'n', '', 1, 128) ?? 1) * (plain ? 1 : texts.length),
    presencePenalty: readNumber(body, 'presence_penalty'),
    frequencyPenalty: readNumber(body, 'frequency_penalty'),
    logprobs: top === undefined ? undefined : true,
    topLogprobs: top,
    logitBias: readBias(body),
    output: undefined,
    reasoning: undefined,
    endUser: readString(body, 'user', ''),
    serviceTier: undefined,
    metadata: undefined,
    extra,
  };
}

/** One text is `plain`; several, and texts cut into tokens, only this interface has. */
function readPrompt(value: Json | undefined): { texts: string[]; plain: boolean } {
  if (typeof value === 'string') return { texts: [value], plain: true };
  if (!Array.isArray(value) || value.length === 0) {
    return refuse('prompt', 'must be a string, an array of strings or arrays of tokens, with something in it');
  }
  if (value.length === 1 && typeof value[0] === 'string') return { texts: [value[0]], plain: true };
  if (value.every((one) => typeof one === 'number')) return { texts: [' a'.repeat(value.length)], plain: false };
  if (value.length > MAX_PROMPTS) refuse('prompt', `must not have more than ${MAX_PROMPTS} entries`);
  const texts = value.map((one, index) => {
    if (typeof one === 'string') return one;
    const tokens = Array.isArray(one) && one.length > 0 && one.every((token) => typeof token === 'number');
    return tokens ? ' a'.repeat(one.length) : refuse(`prompt[${index}]`, 'must be a string or an array of tokens');
  });
  return { texts, plain: false };
}

function readIncludeUsage(body: JsonObject, extra: JsonObject): boolean {
  const options = readObject(body, 'stream_options', '');
  if (options === undefined) return false;
  const { include_usage: _said, ...others } = options;
  if (Object.keys(others).length > 0) extra.stream_options = others;
  return readBoolean(options, 'include_usage', 'stream_options') === true;
}

function readStop(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return refuse('stop', 'must be a string or an array of strings');
  if (value.length > MAX_STOP) refuse('stop', `must not have more than ${MAX_STOP} entries`);
  return value.map((one, index) => (typeof one === 'string' ? one : refuse(`stop[${index}]`, 'must be a string')));
}

function readBias(body: JsonObject): Readonly<Record<string, number>> | undefined {
  const bias = readObject(body, 'logit_bias', '');
  if (bias === undefined || Object.keys(bias).length === 0) return undefined;
  for (const token in bias) if (typeof bias[token] !== 'number') refuse(`logit_bias.${token}`, 'must be a number');
  return bias as Record<string, number>;
}

function readNumber(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (typeof value === 'number') return value;
  return value === undefined || value === null ? undefined : refuse(name, 'must be a number');
}
