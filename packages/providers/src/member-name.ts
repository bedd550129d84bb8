import type { Call, ChatDialectName } from '@sluice/core/chat/call';

/** Members of a `Call` that a provider dialect may have to give a verdict on. */
export type CallMember =
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
  | 'logitBias'
  | 'output'
  | 'reasoning'
  | 'toolChoice'
  | 'parallelToolCalls'
  | 'endUser'
  | 'serviceTier'
  | 'metadata';

const CHAT: Readonly<Record<CallMember, string>> = {
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  stop: 'stop',
  seed: 'seed',
  n: 'n',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  logprobs: 'logprobs',
  topLogprobs: 'top_logprobs',
  logitBias: 'logit_bias',
  output: 'response_format',
  reasoning: 'reasoning_effort',
  toolChoice: 'tool_choice',
  parallelToolCalls: 'parallel_tool_calls',
  endUser: 'user',
  serviceTier: 'service_tier',
  metadata: 'metadata',
};

const NAMES: Readonly<Record<ChatDialectName, Readonly<Record<CallMember, string>>>> = {
  chat: CHAT,
  completions: { ...CHAT, topLogprobs: 'logprobs' },
  responses: { ...CHAT, maxOutputTokens: 'max_output_tokens', output: 'text.format', reasoning: 'reasoning' },
  messages: {
    ...CHAT,
    stop: 'stop_sequences',
    output: 'output_config.format',
    reasoning: 'thinking',
    parallelToolCalls: 'tool_choice.disable_parallel_tool_use',
    endUser: 'metadata.user_id',
  },
  gemini: {
    ...CHAT,
    maxOutputTokens: 'generationConfig.maxOutputTokens',
    temperature: 'generationConfig.temperature',
    topP: 'generationConfig.topP',
    topK: 'generationConfig.topK',
    stop: 'generationConfig.stopSequences',
    seed: 'generationConfig.seed',
    n: 'generationConfig.candidateCount',
    presencePenalty: 'generationConfig.presencePenalty',
    frequencyPenalty: 'generationConfig.frequencyPenalty',
    logprobs: 'generationConfig.responseLogprobs',
    topLogprobs: 'generationConfig.logprobs',
    output: 'generationConfig.responseSchema',
    reasoning: 'generationConfig.thinkingConfig',
    toolChoice: 'toolConfig',
    serviceTier: 'serviceTier',
  },
};

/** The member as the caller's own dialect spells it, for verdicts. */
export function memberName(call: Call, member: CallMember): string {
  if (member === 'maxOutputTokens' && call.maxOutputMember !== undefined) return call.maxOutputMember;
  const spelt = call.spelt?.[member];
  if (spelt !== undefined) return spelt;
  return (NAMES[call.dialect as ChatDialectName] ?? CHAT)[member];
}
