import type { ProviderSpec } from '../spec.ts';
import { compatible, responses } from './compatible.ts';

const ONLY_MAX_TOKENS = { outputCapMember: 'max_tokens', onlyOutputCapMember: true } as const;

/** The models that take an effort. */
const XAI_REASONING = ['grok-3-mini', 'grok-4.20', 'grok-4.3'];

/** Vendors of models of their own, by their OpenAI-compatible interface. */
export const modelMakerSpecs: readonly ProviderSpec[] = [
  compatible('mistral', 'Mistral', 'https://api.mistral.ai/v1', 'mistral', {
    // Unknown members are refused (422 extra_forbidden), `stream_options` and `user` among them;
    // usage comes unasked in the finish chunk (recorded).
    ...ONLY_MAX_TOKENS,
    streamOptions: false,
    refuses: ['user', 'logit_bias', 'store', 'service_tier'],
    seedMember: 'random_seed',
    strictMessages: true,
    toolCallId: 'nine-alphanumeric',
    toolImages: true,
    fileAddress: 'document_url',
    reasoningModels: ['magistral', 'mistral-small', 'mistral-medium'],
  }),
  compatible(
    'deepseek',
    'DeepSeek',
    'https://api.deepseek.com/v1',
    'deepseek',
    {
      ...ONLY_MAX_TOKENS,
      // Guide "JSON Output"; with a schema 400 "This response_format type is unavailable now". Its Responses take one.
      formats: [{ models: '', takes: 'json' }],
      // 400 "Invalid n value (currently only n = 1 is supported)" (vibrantlabsai/ragas issue 1072).
      refuses: ['n'],
      reasoningRequest: 'thinking',
      // Guide "Thinking mode": turns with tool calls must bring it back.
      reasoningHistory: 'reasoning_content',
    },
    // Recorded: thoughts come and go back in plain text, what the model said as a plain text.
    responses({ reasoningHistory: 'reasoning_text', plainAssistant: true, signer: 'deepseek' }),
  ),
  compatible('moonshot', 'Moonshot AI', 'https://api.moonshot.ai/v1', 'moonshotai', {
    // Guide "Use Kimi API's JSON Mode" names `text` and `json_object`.
    formats: [{ models: '', takes: 'json' }],
    outputCapMember: 'max_tokens',
    reasoningRequest: 'thinking',
    reasoningHistory: 'reasoning_content',
  }),
  compatible('zai', 'Z.AI', 'https://api.z.ai/api/paas/v4', 'zai', {
    ...ONLY_MAX_TOKENS,
    // Guide "Structured Output": `json_object`, with the structure told among the instructions.
    formats: [{ models: '', takes: 'json' }],
    reasoningRequest: 'thinking',
    reasoningHistory: 'reasoning_content',
  }),
  compatible(
    'xai',
    'xAI',
    'https://api.x.ai/v1',
    'x-ai',
    {
      // total = prompt + completion + reasoning in every recording.
      completionExcludesReasoning: true,
      outputCapMember: 'max_completion_tokens',
      reasoningModels: XAI_REASONING,
      reasoningHistory: 'reasoning_content',
    },
    // Here reasoning is counted within the output (recorded); seals are xAI's own.
    responses({ reasoningModels: XAI_REASONING, plainAssistant: true, signer: 'xai' }),
  ),
  compatible('alibaba', 'Alibaba Model Studio', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', undefined, {
    ...ONLY_MAX_TOKENS,
    reasoningRequest: 'enable_thinking',
    topK: true,
  }),
  compatible('perplexity', 'Perplexity', 'https://api.perplexity.ai', 'perplexity', {
    ...ONLY_MAX_TOKENS,
    topK: true,
  }),
  compatible('ai21', 'AI21', 'https://api.ai21.com/studio/v1', undefined, { ...ONLY_MAX_TOKENS }),
  // Writer's reference: the path is /v1/chat.
  compatible('writer', 'Writer', 'https://api.writer.com/v1', undefined, { ...ONLY_MAX_TOKENS, path: '/chat' }),
  compatible('jina', 'Jina AI', 'https://api.jina.ai/v1', undefined, { ...ONLY_MAX_TOKENS }),
  compatible('voyage', 'Voyage AI', 'https://api.voyageai.com/v1', 'voyageai', {}),
];
