import type { BudgetClaim, Closing, IdempotencyClaim, Intent, Reservation } from '../ledger/ledger.ts';

let made = 0;

export function requestId(): string {
  return `req_${Date.now().toString(36)}${(made++).toString(36).padStart(6, '0')}`;
}

export function intent(overrides: Partial<Intent> = {}): Intent {
  return {
    requestId: requestId(),
    attempt: 1,
    admittedAt: Date.now(),
    tenant: 'acme',
    team: 'search',
    application: 'crawler',
    key: 'key_1',
    model: 'fast',
    provider: 'openai-main',
    amountNanoUsd: 100,
    tokens: 1000,
    priceVersion: '2026-11-01',
    endUser: '',
    markupBp: 0,
    ...overrides,
  };
}

export function claim(overrides: Partial<BudgetClaim> = {}): BudgetClaim {
  return { scope: 'tenant:acme', window: 'total', kind: 'usd', limit: 1000, amount: 100, ...overrides };
}

export function reservation(
  of: Intent,
  budgets: readonly BudgetClaim[] = [],
  idempotency?: IdempotencyClaim,
): Reservation {
  return { intent: of, budgets, idempotency };
}

export function settling(of: Intent, amountNanoUsd: number, overrides: Partial<Closing> = {}): Closing {
  return {
    requestId: of.requestId,
    attempt: of.attempt,
    type: 'settle',
    amountNanoUsd,
    usage: { input: 10, cacheRead: 3, cacheWrite: 2, cacheWrite1h: 1, output: 5, reasoning: 4 },
    usageSource: 'provider',
    reason: undefined,
    idempotency: 'keep',
    ...overrides,
  };
}

export function releasing(of: Intent): Closing {
  return settling(of, 0, { type: 'release', usage: {}, usageSource: 'none' });
}

export function idempotencyClaim(key: string, overrides: Partial<IdempotencyClaim> = {}): IdempotencyClaim {
  return {
    application: 'acme/search/crawler',
    route: '/v1/chat/completions',
    key,
    bodyHash: 'a'.repeat(64),
    expiresAt: Date.now() + 86_400_000,
    ...overrides,
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
