import type { Call, Message } from '@sluice/core/chat/call';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../../dialect.ts';
import { providerSpec, speechFor } from '../../../registry.ts';
import type { ProviderSpec } from '../../../spec.ts';
import { anthropicMessagesDialect } from '../dialect.ts';

export const spec = providerSpec('anthropic') as ProviderSpec;
/** Claude as it is on Vertex AI. */
export const vertex = speechFor(providerSpec('vertex') as ProviderSpec, 'claude-any').main.spec;
export const TARGET: Target = { spec, model: 'claude-haiku-4-5', outputCap: undefined, outputLimit: undefined };

/** A call as an OpenAI client makes it. */
export function chat(members: Partial<Call> = {}): Call {
  return {
    dialect: 'chat',
    model: 'fast',
    stream: false,
    includeUsage: false,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: undefined,
    maxOutputTokens: 100,
    temperature: undefined,
    topP: undefined,
    topK: undefined,
    stop: [],
    seed: undefined,
    n: 1,
    presencePenalty: undefined,
    frequencyPenalty: undefined,
    logprobs: undefined,
    topLogprobs: undefined,
    logitBias: undefined,
    output: undefined,
    reasoning: undefined,
    endUser: undefined,
    serviceTier: undefined,
    metadata: undefined,
    extra: {},
    ...members,
  };
}

export function encode(members: Partial<Call>, target: Partial<Target> = {}): { body: JsonObject; verdicts: string } {
  const { body, verdicts } = anthropicMessagesDialect.encode(chat(members), { ...TARGET, ...target });
  return { body, verdicts: formatVerdicts(verdicts) };
}

export const text = (role: Message['role'], value: string): Message => ({
  role,
  parts: [{ type: 'text', text: value }],
});
export const callOf = (id: string, args = '{}'): Message['parts'][number] => ({
  type: 'tool-call',
  id,
  name: 'get',
  arguments: args,
});
export const resultOf = (id: string, value: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', id, parts: [{ type: 'text', text: value }] }],
});
export const TOOL = { kind: 'function', name: 'get', parameters: { type: 'object' } } as const;
