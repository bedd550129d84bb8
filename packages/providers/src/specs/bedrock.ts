import type { ProviderSpec } from '../spec.ts';

/** Amazon Bedrock's runtime: every model through Converse, and Claude in its own words as well. */
export const bedrockSpecs: readonly ProviderSpec[] = [
  {
    type: 'bedrock',
    title: 'Amazon Bedrock',
    baseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
    auth: { kind: 'aws', service: 'bedrock' },
    dialect: 'bedrock-converse',
    // Bedrock API keys, long-term and short-term. Source: Bedrock user guide, "How Amazon Bedrock API keys work".
    keyPattern: '^(ABSK|bedrock-api-key-)',
    catalogue: 'aws',
    quirks: {},
    also: [
      {
        // The Messages API begins with Claude 3: Claude 2 and Instant take a text prompt here.
        dialect: 'bedrock-invoke',
        models: 'anthropic\\.claude-(?!v\\d|instant)',
        quirks: {
          path: '/model/{model}/invoke',
          streamPath: '/model/{model}/invoke-with-response-stream',
          anthropicVersionInBody: 'bedrock-2023-05-31',
        },
      },
    ],
  },
];
