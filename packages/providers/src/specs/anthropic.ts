import type { ProviderSpec } from '../spec.ts';

/** Claude in its own dialect. */
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
];
