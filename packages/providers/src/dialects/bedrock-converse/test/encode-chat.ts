import type { Call } from '@sluice/core/chat/call';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../../dialect.ts';
import type { ProviderSpec } from '../../../spec.ts';
import { bedrockSpecs } from '../../../specs/bedrock.ts';
import { chat } from '../../anthropic-messages/test/chat-call.ts';
import { bedrockConverseDialect } from '../dialect.ts';

export const [spec] = bedrockSpecs as [ProviderSpec];
export const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const NOVA = 'amazon.nova-lite-v1:0';
export const LLAMA = 'meta.llama3-1-8b-instruct-v1:0';
export const TITAN = 'amazon.titan-text-express-v1';

/** A call as an OpenAI client makes it, to Claude unless the target says otherwise. */
export function encode(members: Partial<Call>, target: Partial<Target> = {}): { body: JsonObject; verdicts: string } {
  const at = { spec, model: CLAUDE, outputCap: undefined, outputLimit: undefined, ...target };
  const { body, verdicts } = bedrockConverseDialect.encode(chat({ maxOutputTokens: undefined, ...members }), at);
  return { body, verdicts: formatVerdicts(verdicts) };
}
