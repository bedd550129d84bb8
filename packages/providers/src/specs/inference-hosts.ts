import type { ProviderSpec } from '../spec.ts';
import { compatible, responses } from './compatible.ts';

const BEDROCK_REASONING = ['openai.gpt-5', 'openai.gpt-6', 'openai.gpt-oss'];

/** Hosts of other makers' models, and routers between such hosts. */
export const inferenceHostSpecs: readonly ProviderSpec[] = [
  // Whoever else took the interface over; nothing is known of it, so nothing is changed.
  compatible('openai-compatible', 'OpenAI-compatible', undefined, undefined, {}),
  compatible(
    'groq',
    'Groq',
    'https://api.groq.com/openai/v1',
    'groq',
    {
      outputCapMember: 'max_completion_tokens',
      developerRole: true,
      // 400 "property 'reasoning_content' is unsupported" (janhq/jan issue 8136); `reasoning` is taken.
      strictMessages: true,
      reasoningHistory: 'reasoning',
      reasoningModels: ['openai/gpt-oss', 'gpt-oss', 'qwen3', 'qwen/qwen3'],
      // Guide "OpenAI Compatibility": 400, and "If N is supplied, it must be equal to 1".
      refuses: ['logprobs', 'logit_bias', 'top_logprobs', 'n'],
      // Guide "Structured Outputs": the others of its models; 400 "This model does not support response format json_schema".
      formats: [{ models: '^(llama|gemma|mistral|mixtral|qwen|deepseek|allam|compound|groq/)', takes: 'json' }],
    },
    // Guide "Responses API", "Unsupported features".
    responses({
      plainAssistant: true,
      refuses: ['include', 'truncation', 'safety_identifier', 'prompt_cache_key', 'prompt', 'top_logprobs'],
    }),
  ),
  compatible('cerebras', 'Cerebras', 'https://api.cerebras.ai/v1', 'cerebras', {
    outputCapMember: 'max_completion_tokens',
    // 400 "property 'messages.2.assistant.reasoning_content' is unsupported" (Kilo-Org/kilocode issue 10375).
    strictMessages: true,
    reasoningHistory: 'reasoning',
    reasoningModels: ['gpt-oss', 'zai-glm', 'qwen-3'],
    refuses: ['frequency_penalty', 'presence_penalty', 'logit_bias'],
  }),
  compatible(
    'openrouter',
    'OpenRouter',
    'https://openrouter.ai/api/v1',
    'openrouter',
    {
      developerRole: true,
      // Guide "Reasoning tokens"; details must go back unchanged.
      reasoningRequest: 'reasoning',
      reasoningHistory: 'reasoning_details',
      completionExcludesReasoning: false,
      cacheControl: true,
      topK: true,
      fileAddress: 'file_data',
    },
    // Its seals hold those of the vendor that answered, which only OpenRouter tells apart. Messages of the assistant want
    // an id and a status, unless they are plain text (reference of the Responses API).
    responses({
      developerRole: true,
      plainAssistant: true,
      topK: true,
      toolImages: true,
      completionExcludesReasoning: false,
      sealsAlways: true,
      signer: 'openrouter',
    }),
  ),
  compatible('vercel-gateway', 'Vercel AI Gateway', 'https://ai-gateway.vercel.sh/v1', 'vercel', {
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
  compatible(
    'huggingface',
    'Hugging Face',
    'https://router.huggingface.co/v1',
    'huggingface',
    { outputCapMember: 'max_tokens', onlyOutputCapMember: true },
    responses({ plainAssistant: true }),
  ),
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
  compatible('nvidia', 'NVIDIA NIM', 'https://integrate.api.nvidia.com/v1', 'nvidia', {
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
  }),
  compatible('sambanova', 'SambaNova', 'https://api.sambanova.ai/v1', undefined, { topK: true }),
  compatible('venice', 'Venice', 'https://api.venice.ai/api/v1', undefined, {
    topK: true,
    reasoningHistory: 'reasoning_content',
  }),
  // OpenAI's dialects at Amazon, by their paths. The base names the region, and /v1 or /openai/v1 by the model:
  // https://bedrock-mantle.{region}.api.aws/v1, https://bedrock-runtime.{region}.amazonaws.com/openai/v1
  compatible(
    'bedrock-mantle',
    'Amazon Bedrock (OpenAI-compatible)',
    undefined,
    'aws',
    { outputCapMember: 'max_completion_tokens', developerRole: true, reasoningModels: BEDROCK_REASONING },
    // Seals are made with Amazon's own keys (recorded: `rsn_…`).
    responses({ developerRole: true, reasoningModels: BEDROCK_REASONING, signer: 'bedrock' }),
  ),
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
  compatible('avian', 'Avian', 'https://api.avian.io/v1', 'avian', { reasoningHistory: 'reasoning_content' }),
  // "Powered by vLLM" (vLLM's page on Crusoe); recorded answers have `reasoning`.
  compatible('crusoe', 'Crusoe', 'https://api.inference.crusoecloud.com/v1', undefined, {
    topK: true,
    reasoningHistory: 'reasoning',
  }),
];
