/** Keys of the tenants, by what each of them is there for. */
export const TENANT_KEYS = {
  /** Room for all that it asks. */
  acme: 'sk-soak-acme-0123456789abcdef',
  /** Always over its rate. */
  noisy: 'sk-soak-noisy-0123456789abcdef',
  /** Its budget is spent soon in every hour. */
  poor: 'sk-soak-poor-0123456789abcdef',
  /** Waits for its own places. */
  patient: 'sk-soak-patient-0123456789abcdef',
} as const;

export type TenantName = keyof typeof TENANT_KEYS;

const LIMITS: Readonly<Record<TenantName, readonly string[]>> = {
  acme: ['limits: { rpm: 100000, tpm: 100000000, concurrency: 1000 }', 'budgets: [{ usd: 100000, window: total }]'],
  noisy: ['limits: { rpm: 30, tpm: 20000, priority: sheddable }'],
  poor: ['budgets: [{ usd: 0.05, window: hour }]'],
  patient: [
    'limits: { concurrency: 2, on_limit: wait, max_wait_ms: 1000 }',
    'budgets: [{ requests: 1000000, window: day }]',
  ],
};

/** A sluice.yaml for the ports of three providers; `weight` is what a reload changes. */
export function soakConfig(ports: readonly number[], weight: number): string {
  const names = ports.map((_, index) => `p${index + 1}`);
  const providers = ports.map(
    (port, index) => `  ${names[index]}:
    type: openai
    base_url: http://127.0.0.1:${port}/v1
    allow_private_network: true
    keys: [{ name: a, value: soak-key-${index}-a, concurrency: 200 }, { name: b, value: soak-key-${index}-b, concurrency: 200 }]`,
  );
  const targets = names.map(
    (name, index) => `{ provider: ${name}, model: gpt-4o-mini, weight: ${index === 0 ? weight : 1} }`,
  );
  const how = `retry: { attempts: 3, deadline_ms: 8000 }, timeouts: { connect_ms: 1000, first_byte_ms: 3000, idle_ms: 3000 }`;
  const price = 'price: { input_per_mtok: 1, output_per_mtok: 10 }';
  const tenants = Object.entries(TENANT_KEYS).map(
    ([name, key]) => `  ${name}:
    models: ["*"]
    ${LIMITS[name as TenantName].join('\n    ')}
    end_users: { limits: { concurrency: 5 } }
    teams: { load: { applications: { soak: { keys: [{ name: k, value: "${key}" }] } } } }`,
  );
  return `address_limits: { connections: 5000, failed_keys: 1000000 }
providers:
${providers.join('\n')}
models:
  fast: { targets: [${targets.join(', ')}], ${how}, ${price} }
  sticky: { strategy: session_hash, targets: [${targets.join(', ')}], fallbacks: [fast], ${how}, ${price} }
  cached: { strategy: adaptive, targets: [${targets.join(', ')}], cache: { mode: exact, ttl_s: 60 }, ${how}, ${price} }
tenants:
${tenants.join('\n')}
`;
}
