import type { ProviderSpec } from '../spec.ts';
import { compatible } from './compatible.ts';

/** Hosts of other makers' models, and routers between such hosts. */
export const inferenceHostSpecs: readonly ProviderSpec[] = [
  // Whoever else took the interface over; nothing is known of it, so nothing is changed.
  compatible('openai-compatible', 'OpenAI-compatible', undefined, undefined, {}),
  compatible('groq', 'Groq', 'https://api.groq.com/openai/v1', 'groq', {
    outputCapMember: 'max_completion_tokens',
    developerRole: true,
    // 400 "property 'reasoning_content' is unsupported" (janhq/jan issue 8136); `reasoning` is taken.
    strictMessages: true,
    reasoningHistory: 'reasoning',
    reasoningModels: ['openai/gpt-oss', 'gpt-oss', 'qwen3', 'qwen/qwen3'],
    refuses: ['logprobs', 'logit_bias', 'top_logprobs'],
  }),
  compatible('cerebras', 'Cerebras', 'https://api.cerebras.ai/v1', 'cerebras', {
    outputCapMember: 'max_completion_tokens',
    // 400 "property 'messages.2.assistant.reasoning_content' is unsupported" (Kilo-Org/kilocode issue 10375).
    strictMessages: true,
    reasoningHistory: 'reasoning',
    reasoningModels: ['gpt-oss', 'zai-glm', 'qwen-3'],
    refuses: ['frequency_penalty', 'presence_penalty', 'logit_bias'],
  }),
  compatible('openrouter', 'OpenRouter', 'https://openrouter.ai/api/v1', 'openrouter', {
    developerRole: true,
    // Guide "Reasoning tokens"; details must go back unchanged.
    reasoningRequest: 'reasoning',
    reasoningHistory: 'reasoning_details',
    completionExcludesReasoning: false,
    cacheControl: true,
    topK: true,
    fileAddress: 'file_data',
  }),
  compatible('vercel-gateway', 'Vercel AI Gateway', 'https://ai-gateway.vercel.sh/v1', undefined, {
    reasoningRequest: 'reasoning',
    reasoningHistory: 'reasoning_details',
    cacheControl: true,
  }),
  compatible('together', 'Together AI', 'https://api.together.xyz/v1', 'together', {
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
    topK: true,
  }),
  compatible('fireworks', 'Fireworks AI', 'https://api.fireworks.ai/inference/v1', 'fireworks', {
    topK: true,
    reasoningHistory: 'reasoning_content',
  }),
  compatible('huggingface', 'Hugging Face', 'https://router.huggingface.co/v1', undefined, {
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
  }),
  compatible('github-models', 'GitHub Models', 'https://models.github.ai/inference', undefined, {
    outputCapMember: 'max_tokens',
    reasoningModels: ['o1', 'o3', 'o4', 'gpt-5'],
  }),
  compatible('doubleword', 'Doubleword', 'https://api.doubleword.ai/v1', 'doubleword', {
    reasoningHistory: 'reasoning_content',
  }),
  compatible('hyperbolic', 'Hyperbolic', 'https://api.hyperbolic.xyz/v1', undefined, {
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
    topK: true,
  }),
  compatible('nebius', 'Nebius', 'https://api.tokenfactory.nebius.com/v1', undefined, { topK: true }),
  compatible('novita', 'Novita', 'https://api.novita.ai/v3/openai', 'novita', {
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
    topK: true,
  }),
  compatible('nvidia', 'NVIDIA NIM', 'https://integrate.api.nvidia.com/v1', undefined, {
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
  }),
  compatible('sambanova', 'SambaNova', 'https://api.sambanova.ai/v1', undefined, { topK: true }),
  compatible('venice', 'Venice', 'https://api.venice.ai/api/v1', undefined, {
    topK: true,
    reasoningHistory: 'reasoning_content',
  }),
  // The base names the account: …/client/v4/accounts/{id}/ai/v1
  compatible('cloudflare', 'Cloudflare Workers AI', undefined, 'cloudflare', {
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
  }),
  // The base names the workspace: https://…/serving-endpoints
  compatible('databricks', 'Databricks', undefined, undefined, {
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
  }),
  // The base names the account: https://….snowflakecomputing.com/api/v2/cortex/v1
  compatible('snowflake', 'Snowflake Cortex', undefined, undefined, {
    outputCapMember: 'max_completion_tokens',
    reasoningRequest: 'reasoning',
    reasoningHistory: 'reasoning_details',
    cacheControl: true,
  }),
];
