import type { Call } from '@sluice/core/chat/call';
import type { Json } from '@sluice/core/json/json';
import { type CallMember, memberName } from '../../member-name.ts';

/** Members of this dialect's body whose meaning is unified. */
const MEMBERS: Readonly<Record<string, CallMember>> = {
  max_output_tokens: 'maxOutputTokens',
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  top_logprobs: 'topLogprobs',
  text: 'output',
  reasoning: 'reasoning',
  tool_choice: 'toolChoice',
  parallel_tool_calls: 'parallelToolCalls',
  user: 'endUser',
  service_tier: 'serviceTier',
  metadata: 'metadata',
};

/** The caller's own word for a member of this dialect. */
export function wordOf(call: Call, name: string): string {
  const member = MEMBERS[name];
  return member === undefined ? name : memberName(call, member);
}

/** Members of Chat Completions that mean the same in Responses. */
const OF_CHAT: ReadonlySet<string> = new Set([
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'moderation',
]);

/** Members of Chat Completions that say nothing here which is not said anyway. */
const SILENT: ReadonlySet<string> = new Set(['stream_options', 'tool_choice', 'usage']);

/** What becomes of a member without a unified meaning from a caller of Chat Completions. */
export function fateOfChatMember(name: string, value: Json | undefined): 'kept' | 'verbosity' | 'silent' | 'dropped' {
  if (OF_CHAT.has(name)) return 'kept';
  // Nothing is stored at the vendor, whoever asks.
  if (name === 'store' && value !== true) return 'silent';
  if (name === 'verbosity') return 'verbosity';
  return SILENT.has(name) ? 'silent' : 'dropped';
}
