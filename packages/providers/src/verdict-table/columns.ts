import type { ChatDialectName } from '@sluice/core/chat/call';
import { providerSpec, type Speaking, speakingWith, speechFor } from '../registry.ts';

/** A provider dialect as one vendor has it: a column of the table. */
export interface Column {
  /** The provider dialect. */
  readonly dialect: string;
  /** The `type` of sluice.yaml that stands for it. */
  readonly type: string;
  readonly model: string;
  readonly api?: 'chat' | 'responses';
  /** The only callers who reach it, where others of the same vendor go over its main dialect. */
  readonly only?: ChatDialectName;
}

/** The order of the letters in each line of the table. */
export const COLUMNS: readonly Column[] = [
  { dialect: 'openai-chat', type: 'openai-compatible', model: 'some-model', api: 'chat' },
  { dialect: 'openai-responses', type: 'openai', model: 'gpt-5.1', api: 'responses' },
  { dialect: 'anthropic-messages', type: 'anthropic', model: 'claude-haiku-4-5' },
  { dialect: 'gemini', type: 'gemini', model: 'gemini-2.5-flash' },
  { dialect: 'bedrock-converse', type: 'bedrock', model: 'us.amazon.nova-pro-v1:0' },
  { dialect: 'cohere-chat', type: 'cohere', model: 'command-a-reasoning-08-2025' },
  { dialect: 'ollama-chat', type: 'ollama', model: 'gpt-oss:20b' },
  {
    dialect: 'bedrock-invoke',
    type: 'bedrock',
    model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    only: 'messages',
  },
  { dialect: 'openai-completions', type: 'openai-compatible', model: 'some-model', only: 'completions' },
];

/** How the column is spoken to by such a caller; `undefined` where it never is. */
export function speakingIn({ type, model, api, only }: Column, client: ChatDialectName): Speaking | undefined {
  const spec = providerSpec(type);
  if (spec === undefined) throw new Error(`no such type: ${type}`);
  const speech = speechFor(spec, model, api);
  if (only === undefined) return speech.main;
  return client === only ? speakingWith(speech, client) : undefined;
}
