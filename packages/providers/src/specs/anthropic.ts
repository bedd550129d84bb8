import type { ProviderSpec } from '../spec.ts';

/** Where Claude is to be had in its own dialect. */
export const anthropicSpecs: readonly ProviderSpec[] = [
  {
    type: 'anthropic',
    title: 'Anthropic',
    baseUrl: 'https://api.anthropic.com',
    auth: { kind: 'header', name: 'x-api-key' },
    dialect: 'anthropic-messages',
    keyPattern: '^sk-ant-',
    catalogue: 'anthropic',
    quirks: {},
  },
  {
    // The base goes up to and with /locations/{location}.
    type: 'vertex',
    title: 'Vertex AI (Claude)',
    baseUrl: undefined,
    auth: { kind: 'bearer' },
    dialect: 'anthropic-messages',
    catalogue: 'google',
    quirks: {
      // Source: Google's reference of partner models, "Claude on Vertex AI".
      path: '/publishers/anthropic/models/{model}:rawPredict',
      streamPath: '/publishers/anthropic/models/{model}:streamRawPredict',
      anthropicVersionInBody: 'vertex-2023-10-16',
    },
  },
];
