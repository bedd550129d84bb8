import type { Interface, ProviderSpec, Quirks } from '../spec.ts';
import { responses } from './compatible.ts';

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
    dialect: 'ollama-chat',
    selfHosted: true,
    quirks: {},
    also: [
      {
        // The interface that is like OpenAI's says less: no `top_k`, no `keep_alive`, no `options` such as `num_ctx`.
        dialect: 'openai-chat',
        onRequest: true,
        quirks: {
          path: '/v1/chat/completions',
          // Ollama's compatibility page lists `max_tokens` only; other members are ignored.
          outputCapMember: 'max_tokens',
          onlyOutputCapMember: true,
          reasoningHistory: 'reasoning',
        },
      },
      // Since 0.13.3 (ollama/ollama issue 13595); older servers answer 404.
      { dialect: 'openai-responses', onRequest: true, quirks: { path: '/v1/responses', plainAssistant: true } },
    ],
  },
  // vLLM's OpenAI server takes top_k, and reasoning back for templates that show it.
  // Its Responses want ids on lists of parts that the model said (vLLM checks them by OpenAI's own types).
  local(
    'vllm',
    'vLLM',
    undefined,
    {
      topK: true,
      reasoningHistory: 'reasoning_content',
      // The chat templates of Gemma 1 and 2 and of the first Mistral 7B raise an error on the role.
      systemless: '(^|/)(gemma-(1\\.1|2|7b|2b)-|mistral-7b-instruct-v0\\.[12]$)',
    },
    responses({ topK: true, plainAssistant: true, reasoningHistory: 'reasoning_text' }),
  ),
  // llama.cpp, tools/server/README: image_url in tool results, reasoning_content in the history (recorded).
  // Its Responses take text only there: 400 "Output of tool call should be 'Input text'" (ggml-org/llama.cpp issue 23465).
  local(
    'llamacpp',
    'llama.cpp',
    undefined,
    { topK: true, toolImages: true, reasoningHistory: 'reasoning_content', outputCapMember: 'max_tokens' },
    responses({ reasoningHistory: 'reasoning_text' }),
  ),
  local(
    'lmstudio',
    'LM Studio',
    'http://127.0.0.1:1234/v1',
    {
      topK: true,
      outputCapMember: 'max_tokens',
      onlyOutputCapMember: true,
      // 400 "'response_format.type' must be 'json_schema' or 'text'" (lmstudio-ai/lmstudio-bug-tracker issue 189).
      formats: [{ models: '', takes: 'schema' }],
    },
    // Recorded: thoughts come in plain text.
    responses({ reasoningHistory: 'reasoning_text' }),
  ),
  local('localai', 'LocalAI', undefined, { topK: true, outputCapMember: 'max_tokens', onlyOutputCapMember: true }),
  local('gpustack', 'GPUStack', undefined, { topK: true, reasoningHistory: 'reasoning_content' }),
  local('mistralrs', 'mistral.rs', undefined, { topK: true }, responses({ topK: true })),
];

function local(
  type: string,
  title: string,
  baseUrl: string | undefined,
  quirks: Quirks,
  also?: readonly Interface[],
): ProviderSpec {
  const spec = {
    type,
    title,
    baseUrl,
    auth: { kind: 'bearer' },
    dialect: 'openai-chat',
    selfHosted: true,
    quirks,
  } as const;
  return also === undefined ? spec : { ...spec, also };
}
