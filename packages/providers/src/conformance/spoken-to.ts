import type { TaskKind } from '@sluice/core/tasks/task';
import type { TaskDialect } from '../dialect.ts';
import { providerSpec, providerTypes, type Speaking, speechFor } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { TASKS } from '../specs/tasks.ts';
import { taskDialects } from '../tasks/dialects.ts';
import type { Recording } from './recordings.ts';

/** The corpus's names of wire formats of conversations, with the dialects of the registry that speak them. */
export const DIALECTS: Readonly<Record<string, string>> = {
  'openai-chat': 'openai-chat',
  'openai-responses': 'openai-responses',
  'openai-completions': 'openai-completions',
  'anthropic-messages': 'anthropic-messages',
  gemini: 'gemini',
  'bedrock-converse': 'bedrock-converse',
  'bedrock-invoke': 'bedrock-invoke',
  'cohere-v2-chat': 'cohere-chat',
  'ollama-chat': 'ollama-chat',
};

/** Types that speak to hosts that are none of the registry's own, the general ones first. */
const ANYONE = ['openai-compatible', 'openai', ...providerTypes()];

/**
 * What speaks to the vendor of a recorded conversation, in the wire format that it was recorded in.
 * @throws Error where nothing in the registry speaks it
 */
export function spokenTo({ provider, family, model }: Recording): Speaking {
  for (const type of [provider, ...ANYONE]) {
    const found = speakingOf(type, model, DIALECTS[family]);
    if (found !== undefined) return found;
  }
  throw new Error(`nothing in the registry speaks ${family}`);
}

/** How a type of the registry speaks to this model in this dialect; `undefined` where it does not. */
export function speakingOf(type: string, model: string, dialect: string | undefined): Speaking | undefined {
  const spec = providerSpec(type);
  if (spec === undefined) return undefined;
  return [undefined, 'chat' as const, 'responses' as const]
    .map((api) => speechFor(spec, model, api))
    .flatMap(({ main, native }) => [main, ...Object.values(native)])
    .find((one) => one.dialect.name === dialect);
}

/**
 * What speaks to the vendor of a recorded task.
 * @throws Error where the vendor is asked for no such task
 */
export function taskSpokenTo({ provider }: Recording, task: TaskKind): Speaking<TaskDialect> {
  const compatible = providerSpec('openai-compatible') as ProviderSpec;
  for (const { dialect: name, quirks } of TASKS[provider] ?? TASKS['openai-compatible'] ?? []) {
    const dialect = taskDialects.find((one) => one.name === name && one.task === task);
    if (dialect !== undefined) return { dialect, spec: { ...(providerSpec(provider) ?? compatible), quirks } };
  }
  throw new Error(`${provider} takes no ${task}`);
}
