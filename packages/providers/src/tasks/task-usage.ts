import type { Usage } from '@sluice/core/chat/usage';
import { isObject, type JsonObject } from '@sluice/core/json/json';

type Counted = { -readonly [Name in keyof Usage]: Usage[Name] };

/** Usage of a task in whatever words: `undefined` where it holds no count of tokens. */
export function taskUsage(raw: JsonObject): Usage | undefined {
  const input = first(raw, ['prompt_tokens', 'input_tokens', 'total_tokens']);
  const output = first(raw, ['completion_tokens', 'output_tokens']);
  if (input === undefined && output === undefined) return undefined;
  const usage: Counted = {};
  if (input !== undefined) usage.input = input;
  if (output !== undefined && output > 0) usage.output = output;
  const details = raw.input_token_details ?? raw.input_tokens_details;
  const audio = isObject(details) && typeof details.audio_tokens === 'number' ? details.audio_tokens : 0;
  if (audio > 0 && usage.input !== undefined) {
    usage.audioInput = Math.min(audio, usage.input);
    usage.input -= usage.audioInput;
  }
  return usage;
}

function first(raw: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) if (typeof raw[name] === 'number') return raw[name];
  return undefined;
}
