import type { Delta } from '@sluice/core/chat/delta';
import type { Usage } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Quirks } from '../../spec.ts';

type Draft = { -readonly [K in keyof Usage]: Usage[K] };

/**
 * A vendor's usage object in disjoint classes. OpenAI's `prompt_tokens` counts cached and written tokens in, and
 * `completion_tokens` counts reasoning in; where a vendor does otherwise its own total shows it.
 */
export function readUsage(raw: JsonObject, quirks: Quirks): Usage {
  const usage: Draft = {};
  readPrompt(raw, usage);
  readCompletion(raw, usage, quirks);
  return usage;
}

function readPrompt(raw: JsonObject, usage: Draft): void {
  // Gemini's endpoint has answered in camel case; some hosts have the words of Responses.
  const prompt = number(raw.prompt_tokens) ?? number(raw.promptTokens) ?? number(raw.input_tokens);
  const details = objectOf(raw.prompt_tokens_details, raw.input_tokens_details);
  const creation = isObject(raw.cache_creation) ? raw.cache_creation : {};
  const read = largest(
    details.cached_tokens, // OpenAI and most others
    raw.prompt_cache_hit_tokens, // DeepSeek
    raw.cache_read_input_tokens, // Databricks, Doubleword, Venice
    raw.cached_tokens, // Moonshot, Together
    raw.num_cached_tokens, // Mistral
  );
  const written = largest(details.cache_write_tokens, raw.cache_creation_input_tokens);
  const written1h = number(creation.ephemeral_1h_input_tokens);
  const audio = number(details.audio_tokens);
  if (read !== undefined) usage.cacheRead = read;
  if (written !== undefined) usage.cacheWrite = Math.max(0, written - (written1h ?? 0));
  if (written1h !== undefined && written1h > 0) usage.cacheWrite1h = written1h;
  if (audio !== undefined) usage.audioInput = audio;
  if (prompt === undefined) return;
  // Grok at Azure, and Mistral, have named more cached tokens than the prompt has at all.
  if (read !== undefined) usage.cacheRead = Math.min(read, prompt);
  const spoken = audio !== undefined && !audioApart(raw, prompt, audio) ? audio : 0;
  usage.input = Math.max(0, prompt - (read ?? 0) - (written ?? written1h ?? 0) - spoken);
}

/** Mistral counts audio outside of `prompt_tokens`, but within the total. */
function audioApart(raw: JsonObject, prompt: number, audio: number): boolean {
  const total = number(raw.total_tokens);
  return audio > 0 && total !== undefined && total === prompt + (number(raw.completion_tokens) ?? 0) + audio;
}

function readCompletion(raw: JsonObject, usage: Draft, quirks: Quirks): void {
  const completion = number(raw.completion_tokens) ?? number(raw.completionTokens) ?? number(raw.output_tokens);
  const details = objectOf(raw.completion_tokens_details, raw.output_tokens_details);
  const reasoning = number(details.reasoning_tokens);
  const audio = number(details.audio_tokens);
  if (audio !== undefined) usage.audioOutput = audio;
  if (completion === undefined) {
    if (reasoning !== undefined) usage.reasoning = reasoning;
    return;
  }
  const apart = reasoning !== undefined && reasoningApart(raw, completion, reasoning, quirks);
  const output = Math.max(0, completion + (apart ? reasoning : 0) - (audio ?? 0));
  usage.output = output;
  if (reasoning !== undefined) usage.reasoning = Math.min(reasoning, output);
}

/**
 * Whether reasoning stands beside `completion_tokens` instead of within: xAI's total shows it; at Vercel, whose total
 * leaves reasoning out as well, a part that is larger than its whole does.
 */
function reasoningApart(raw: JsonObject, completion: number, reasoning: number, quirks: Quirks): boolean {
  if (reasoning === 0 || quirks.completionExcludesReasoning === false) return false;
  const prompt = number(raw.prompt_tokens);
  const total = number(raw.total_tokens);
  if (prompt !== undefined && total !== undefined && total === prompt + completion + reasoning) return true;
  if (reasoning > completion) return true;
  return quirks.completionExcludesReasoning === true && total === undefined;
}

/** Usage of a stream: the last count of each member stands, none is ever added. */
export class StreamUsage {
  readonly #raw: JsonObject = {};
  readonly #quirks: Quirks;

  constructor(quirks: Quirks) {
    this.#quirks = quirks;
  }

  update(raw: JsonObject): Extract<Delta, { type: 'usage' }> {
    for (const [name, value] of Object.entries(raw)) if (value !== null && value !== undefined) this.#raw[name] = value;
    return { type: 'usage', usage: readUsage(this.#raw, this.#quirks), raw: { ...this.#raw } };
  }
}

function objectOf(...values: readonly (Json | undefined)[]): JsonObject {
  return values.find(isObject) ?? {};
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function largest(...values: readonly (Json | undefined)[]): number | undefined {
  let found: number | undefined;
  for (const value of values) if (typeof value === 'number' && (found === undefined || value > found)) found = value;
  return found;
}
