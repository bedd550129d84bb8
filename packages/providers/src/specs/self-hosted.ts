import type { ProviderSpec, Quirks } from '../spec.ts';

/** Servers that operators run themselves; free unless priced, their keys optional. */
export const selfHostedSpecs: readonly ProviderSpec[] = [
  {
    // Answers in the process itself; the gateway knows its address.
    type: 'demo',
    title: 'Demo',
    baseUrl: undefined,
    auth: { kind: 'none' },
    dialect: 'openai-chat',
    selfHosted: true,
    quirks: {},
  },
  {
    // The base is the host's root, as Ollama's own clients have it.
    type: 'ollama',
    title: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434',
    auth: { kind: 'bearer' },
    dialect: 'openai-chat',
    selfHosted: true,
    quirks: {
      path: '/v1/chat/completions',
      // Ollama's compatibility page lists `max_tokens` only; other members are ignored.
      outputCapMember: 'max_tokens',
      onlyOutputCapMember: true,
      reasoningHistory: 'reasoning',
    },
  },
  // vLLM's OpenAI server takes top_k, and reasoning back for templates that show it.
  local('vllm', 'vLLM', undefined, { topK: true, reasoningHistory: 'reasoning_content' }),
  // llama.cpp, tools/server/README: image_url in tool results, reasoning_content in the history (recorded).
  local('llamacpp', 'llama.cpp', undefined, {
    topK: true,
    toolImages: true,
    reasoningHistory: 'reasoning_content',
    outputCapMember: 'max_tokens',
  }),
  local('lmstudio', 'LM Studio', 'http://127.0.0.1:1234/v1', {
    topK: true,
    outputCapMember: 'max_tokens',
    onlyOutputCapMember: true,
  }),
  local('localai', 'LocalAI', undefined, { topK: true, outputCapMember: 'max_tokens', onlyOutputCapMember: true }),
  local('gpustack', 'GPUStack', undefined, { topK: true, reasoningHistory: 'reasoning_content' }),
  local('mistralrs', 'mistral.rs', undefined, { topK: true }),
];

function local(type: string, title: string, baseUrl: string | undefined, quirks: Quirks): ProviderSpec {
  return { type, title, baseUrl, auth: { kind: 'bearer' }, dialect: 'openai-chat', selfHosted: true, quirks };
}
