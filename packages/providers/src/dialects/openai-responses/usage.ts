import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import type { Quirks } from '../../spec.ts';
import { readUsage } from '../openai-chat/usage.ts';

/** Members of `usage` here, by their names in Chat Completions: what is counted within what is the same. */
const CHAT_NAMES: Readonly<Record<string, string>> = {
  input_tokens: 'prompt_tokens',
  input_tokens_details: 'prompt_tokens_details',
  output_tokens: 'completion_tokens',
  output_tokens_details: 'completion_tokens_details',
};

export function usageDelta(raw: JsonObject, quirks: Quirks): Extract<Delta, { type: 'usage' }> {
  const renamed: JsonObject = {};
  for (const [name, value] of Object.entries(raw)) renamed[CHAT_NAMES[name] ?? name] = value;
  return { type: 'usage', usage: readUsage(renamed, quirks), raw };
}
