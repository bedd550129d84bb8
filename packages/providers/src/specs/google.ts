import type { ProviderSpec } from '../spec.ts';

/** Google's models by its two doors, and what others' models it serves. */
export const googleSpecs: readonly ProviderSpec[] = [
  {
    type: 'gemini',
    title: 'Gemini API',
    baseUrl: 'https://generativelanguage.googleapis.com',
    auth: { kind: 'header', name: 'x-goog-api-key' },
    dialect: 'gemini',
    keyPattern: '^AIza',
    catalogue: 'google',
    quirks: {},
  },
  {
    // The base goes up to and with /locations/{location}; in express mode (an API key) up to and with /v1.
    type: 'vertex',
    title: 'Vertex AI',
    baseUrl: undefined,
    auth: { kind: 'google' },
    dialect: 'gemini',
    catalogue: 'google',
    quirks: { path: '/publishers/google/models/{model}' },
    families: [
      {
        pattern: '^claude',
        dialect: 'anthropic-messages',
        // Source: Google's reference of partner models, "Claude on Vertex AI".
        quirks: {
          path: '/publishers/anthropic/models/{model}:rawPredict',
          streamPath: '/publishers/anthropic/models/{model}:streamRawPredict',
          anthropicVersionInBody: 'vertex-2023-10-16',
        },
      },
      {
        // Open models as a service are named with their publisher (`meta/llama-…-maas`). Source: Google's guide
        // "Call MaaS APIs for open models".
        pattern: '^(?!google/|publishers/|endpoints/|models/)[\\w.-]+/',
        dialect: 'openai-chat',
        quirks: {
          path: '/endpoints/openapi/chat/completions',
          outputCapMember: 'max_tokens',
          onlyOutputCapMember: true,
        },
      },
    ],
  },
];
