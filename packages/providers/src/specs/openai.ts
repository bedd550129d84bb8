import type { ProviderSpec, Quirks } from '../spec.ts';
import { responses } from './compatible.ts';

/** OpenAI's reference: these refuse `max_tokens` and take `reasoning_effort`; all others refuse the latter. */
const REASONING_MODELS = ['o1', 'o3', 'o4', 'gpt-5', 'gpt-6', 'gpt-oss', 'codex'];

/** Guide "Structured outputs": a schema from gpt-4o on, JSON as such from gpt-4-turbo on; o1-mini and o1-preview take neither. */
const FORMATS: Quirks['formats'] = [
  { models: '^o1-(mini|preview)|^gpt-4(-0314|-0613|-32k.*)?$', takes: 'nothing' },
  { models: '^gpt-(3\\.5|35|4)-|^chatgpt-4o', takes: 'json' },
];
/** 400 "'messages[0].role' does not support 'system' with this model" (microsoft/agent-framework issue 1077). */
const SYSTEMLESS = '^o1-(mini|preview)';

/** Responses as OpenAI has it. */
const RESPONSES: Quirks = {
  reasoningModels: REASONING_MODELS,
  developerRole: true,
  serviceTier: true,
  // API reference, `function_call_output.output`: a text, or texts, images and files.
  toolImages: true,
  // 400 "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16".
  outputCapMinimum: 16,
  // 404 "Item with id 'rs_…' not found. Items are not persisted when `store` is set to false."
  refusesUnsealed: true,
};

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
      formats: FORMATS,
      systemless: SYSTEMLESS,
    },
    also: responses(RESPONSES),
  },
  {
    // The base goes up to and with /openai (with `api_version`: deployments) or /openai/v1.
    type: 'azure',
    title: 'Azure OpenAI',
    baseUrl: undefined,
    auth: { kind: 'azure' },
    dialect: 'openai-chat',
    catalogue: 'azure',
    quirks: {
      deployments: true,
      outputCapMember: 'max_completion_tokens',
      reasoningModels: REASONING_MODELS,
      developerRole: true,
      strictMessages: true,
      stopLimit: 4,
      formats: FORMATS,
      systemless: SYSTEMLESS,
    },
    // OpenRouter tells `azure-openai-responses-v1` from OpenAI's own: the seals are not the same.
    also: responses({ ...RESPONSES, deployments: true, serviceTier: false, signer: 'azure' }),
  },
];
