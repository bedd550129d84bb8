import type { ProviderSpec } from '../spec.ts';

/** OpenAI's reference: these refuse `max_tokens` and take `reasoning_effort`; all others refuse the latter. */
const REASONING_MODELS = ['o1', 'o3', 'o4', 'gpt-5', 'gpt-6', 'gpt-oss', 'codex'];

/** OpenAI, and its models at Microsoft. */
export const openaiSpecs: readonly ProviderSpec[] = [
  {
    type: 'openai',
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    auth: { kind: 'bearer' },
    dialect: 'openai-chat',
    keyPattern: '^sk-(?!ant-|or-|admin-|sluice-)',
    catalogue: 'openai',
    quirks: {
      outputCapMember: 'max_completion_tokens',
      reasoningModels: REASONING_MODELS,
      developerRole: true,
      // Members of messages are checked; earlier reasoning and cache marks mean nothing here.
      strictMessages: true,
      serviceTier: true,
      // API reference, `stop`: "Up to 4 sequences".
      stopLimit: 4,
    },
  },
  {
    // The base goes up to and with /openai (with `api_version`: deployments) or /openai/v1.
    type: 'azure',
    title: 'Azure OpenAI',
    baseUrl: undefined,
    auth: { kind: 'header', name: 'api-key' },
    dialect: 'openai-chat',
    catalogue: 'azure',
    quirks: {
      deployments: true,
      outputCapMember: 'max_completion_tokens',
      reasoningModels: REASONING_MODELS,
      developerRole: true,
      strictMessages: true,
      stopLimit: 4,
    },
  },
];
