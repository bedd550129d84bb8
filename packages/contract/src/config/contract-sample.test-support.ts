// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is part of the format
/** The sample of the public contract's section 3, word for word: it must always be a valid file. */
export const CONTRACT_SAMPLE = `providers:
  openai-main:
    type: openai              # the adapter; see the provider list in the project's docs
    base_url: http://127.0.0.1:9100/v1   # optional, default: the vendor's
    allow_private_network: true          # loopback and private addresses are refused without it
    region: eu                # free text, for data residency
    keys:
      - { name: k1, value: "\${OPENAI_KEY}", weight: 2, rpm: 500, tpm: 200000, concurrency: 64 }
      - { name: k2, value: "\${OPENAI_KEY_2}" }
models:                       # the names that tenants call
  fast:
    strategy: weighted_round_robin
    targets:
      - { provider: openai-main, model: gpt-4o-mini, weight: 3, priority: 0 }
      - { provider: anthropic-main, model: claude-haiku-4-5, weight: 1, priority: 1 }
    fallbacks: [smart]
    fallbacks_on: { context_window: [long], content_policy: [other], budget: [cheap] }
    retry: { attempts: 3, deadline_ms: 600000 }
    timeouts: { connect_ms: 5000, first_byte_ms: 120000, idle_ms: 60000 }
    price: { input_per_mtok: 0.15, output_per_mtok: 0.60, cache_read_per_mtok: 0.075 }  # overrides the catalogue
    cache: { mode: exact, ttl_s: 300 }
tenants:
  acme:
    name: Acme Corp
    models: [fast, smart]     # what it may call; [] none, ["*"] all
    data_residency: [eu]
    on_disconnect: abort      # or drain
    log_content: true
    limits: { rpm: 600, tpm: 100000, concurrency: 50, priority: default }
    budgets: [{ usd: 100, window: month, timezone: Europe/Berlin }]
    teams:
      search:
        budgets: [{ usd: 20, window: day }]
        applications:
          crawler:
            keys:
              - { name: prod, value: "\${ACME_KEY}", models: [fast], limits: { rpm: 60 }, expires_at: 2027-01-01T00:00:00Z, allowed_ips: [10.0.0.0/8] }
services:
  acme/sentiment:             # prompt encapsulated as a REST API
    kind: prompt
    owner: acme/search
    plans: [free]
    model: fast
    visibility: public        # public | tenant | team
    approval: manual          # manual | auto
    template:
      - { role: system, content: "Classify the sentiment of the text. Language: {{language}}" }
      - { role: user, content: "{{text}}" }
    inputs: { text: { type: string, required: true, max_length: 8000 }, language: { type: string, default: en } }
    output: { schema: { type: object, required: [sentiment], properties: { sentiment: { enum: [positive, neutral, negative] } } } }
  acme/orders:                # a REST service behind the gateway
    kind: rest
    openapi: ./orders.openapi.yaml
    upstreams:
      - { url: "http://10.0.0.5:9000/base", weight: 1, allow_private_network: true }
      - { url: "http://10.0.0.6:9000/base", weight: 1, allow_private_network: true }
    strategy: least_connections
    health_check: { path: /healthz, interval_s: 10 }
plans:
  free: { limits: { rpm: 10 }, budgets: [{ usd: 1, window: day }] }
`;
