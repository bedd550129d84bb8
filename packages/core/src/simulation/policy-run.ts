import { budgetWindow, type WindowKind } from '../limits/budget-window.ts';
import { isRefusal, type Lease, Limiter, type ScopeLimits } from '../limits/limiter.ts';

/** A budget as a run sees it; `limit` in nano-dollars, tokens or requests. */
export interface RunBudget {
  readonly scope: string;
  readonly kind: 'usd' | 'tokens' | 'requests';
  readonly limit: number;
  readonly window: WindowKind;
  readonly timeZone: string;
}

/** A call of the past as a policy looks at it. Times in Unix ms. */
export interface PastCall {
  readonly at: number;
  readonly durationMs: number;
  /** Of all classes. */
  readonly tokens: number;
  readonly costNanoUsd: number;
  readonly limits: readonly ScopeLimits[];
  readonly budgets: readonly RunBudget[];
}

/** The limit or budget that had no room. */
export interface Hit {
  readonly scope: string;
  readonly kind: 'requests' | 'tokens' | 'concurrency' | 'budget_usd' | 'budget_tokens' | 'budget_requests';
  readonly limit: number;
}

interface Running {
  readonly endsAt: number;
  readonly lease: Lease;
}

/**
 * Calls of the past under a policy, in the order of their admission. Where a live call reserves what it may use at most,
 * these take what they used: who is refused here would have been refused for what was really used.
 */
export class PolicyRun {
  readonly #limiter = new Limiter();
  /** By when they end. */
  readonly #running: Running[] = [];
  readonly #used = new Map<string, number>();

  /** What refuses the call; `undefined` where it is admitted, and from then on counts. */
  admit(call: PastCall): Hit | undefined {
    this.#end(call.at);
    const lease = this.#limiter.take(call.limits, call.tokens, call.at);
    if (isRefusal(lease)) return { scope: lease.scope, kind: lease.kind, limit: lease.limit };
    const full = call.budgets.find((budget) => !this.#fits(budget, call));
    if (full !== undefined) {
      this.#limiter.undo(lease, call.at);
      return { scope: full.scope, kind: `budget_${full.kind}`, limit: full.limit };
    }
    for (const budget of call.budgets) {
      const counter = counterOf(budget, call.at);
      this.#used.set(counter, (this.#used.get(counter) ?? 0) + amountOf(budget, call));
    }
    if (call.limits.length > 0) this.#run({ endsAt: call.at + call.durationMs, lease });
    return undefined;
  }

  #fits(budget: RunBudget, call: PastCall): boolean {
    const used = this.#used.get(counterOf(budget, call.at)) ?? 0;
    const amount = amountOf(budget, call);
    return budget.limit > 0 && (amount === 0 ? used < budget.limit : used + amount <= budget.limit);
  }

  /** Kept in order, so that the next to end is the last of the list. */
  #run(running: Running): void {
    let low = 0;
    let high = this.#running.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#running[middle] as Running).endsAt > running.endsAt) low = middle + 1;
      else high = middle;
    }
    this.#running.splice(low, 0, running);
  }

  #end(now: number): void {
    for (let next = this.#running.at(-1); next !== undefined && next.endsAt <= now; next = this.#running.at(-1)) {
      this.#running.pop();
      this.#limiter.release(next.lease, next.lease.tokens, next.endsAt);
    }
  }
}

function counterOf({ scope, kind, window, timeZone }: RunBudget, at: number): string {
  return `${scope} ${kind} ${budgetWindow(window, timeZone, at).key}`;
}

function amountOf({ kind }: RunBudget, call: PastCall): number {
  if (kind === 'usd') return call.costNanoUsd;
  return kind === 'tokens' ? call.tokens : 1;
}
