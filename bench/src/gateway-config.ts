import { MODELS } from './scenarios.ts';

/** The key that the loader calls with; the other targets pass it on unread. */
export const CALLER_KEY = 'sk-sluice-bench-0123456789abcdef';

const PROVIDER_KEYS = 8;
/** High enough never to be reached, low enough to be counted. */
const LIMITS = '{ rpm: 100000000, tpm: 100000000000, concurrency: 100000 }';
const BUDGETS = '[{ usd: 1000000, window: month }]';

/** A sluice.yaml with every check of a call in use: limits in each scope, budgets, several provider keys, prices. */
export function gatewayConfig(upstreamPort: number): string {
  const keys = Array.from(
    { length: PROVIDER_KEYS },
    (_, index) => `      - { name: k${index + 1}, value: "bench-provider-key-${index + 1}", concurrency: 10000 }`,
  );
  const models = MODELS.map(
    (name) => `  ${name}:
    targets: [{ provider: bench, model: ${name} }]
    price: { input_per_mtok: 0.15, output_per_mtok: 0.60, cache_read_per_mtok: 0.075 }`,
  );
  return `providers:
  bench:
    type: openai-compatible
    base_url: http://127.0.0.1:${upstreamPort}/v1
    allow_private_network: true
    keys:
${keys.join('\n')}
models:
${models.join('\n')}
tenants:
  bench:
    models: ["*"]
    limits: ${LIMITS}
    budgets: ${BUDGETS}
    teams:
      load:
        limits: ${LIMITS}
        budgets: ${BUDGETS}
        applications:
          loader:
            limits: ${LIMITS}
            keys:
              - { name: main, value: "${CALLER_KEY}", limits: ${LIMITS} }
`;
}
