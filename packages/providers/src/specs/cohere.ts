import type { ProviderSpec } from '../spec.ts';

/** Cohere, by its own interface; the one that is like OpenAI's has no documents, citations or safety modes. */
export const cohereSpecs: readonly ProviderSpec[] = [
  {
    type: 'cohere',
    title: 'Cohere',
    baseUrl: 'https://api.cohere.com',
    auth: { kind: 'bearer' },
    dialect: 'cohere-chat',
    catalogue: 'cohere',
    quirks: {},
    also: [
      {
        dialect: 'openai-chat',
        onRequest: true,
        quirks: {
          // Guide "Using Cohere models via the OpenAI SDK": what it lists as unsupported is left out.
          path: '/compatibility/v1/chat/completions',
          outputCapMember: 'max_tokens',
          onlyOutputCapMember: true,
          refuses: ['logit_bias', 'top_logprobs', 'n', 'parallel_tool_calls', 'store', 'metadata', 'service_tier'],
        },
      },
    ],
  },
];
