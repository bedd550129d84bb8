import { endUserScope } from '@sluice/store/ledger/budget-scope';
import { type Budget, budgetsOf, type EndUserRule, type LimitScope, limitsOf } from './scope.ts';

/** End users of one holder that are told apart in a minute. Callers make up their names. */
const MOST = 10_000;
/** Longer than a window, so that nobody is forgotten while their minute counts. */
const IDLE_MS = 120_000;
/** The place that those beyond share. No name is encoded as this. */
const OTHERS = '%';
/** Ten times as coarse as other windows, in a tenth of their memory. */
const BUCKET_MS = 1_000;

/** The scopes of end users, made as they come. Bounded: names beyond the most share one limit until others were idle. */
export class EndUsers {
  /** Of each holder: when its users were last seen, monotonic ms. */
  readonly #seen = new Map<string, Map<string, number>>();

  limits({ holder, spec }: EndUserRule, endUser: string, now: number): LimitScope | undefined {
    const limits = limitsOf('', spec.limits, spec);
    if (limits === undefined) return undefined;
    const scope = this.#isKnown(holder, endUser, now) ? endUserScope(holder, endUser) : `end_user:${holder}/${OTHERS}`;
    return { ...limits, scope, bucketMs: BUCKET_MS };
  }

  budgets({ holder, spec }: EndUserRule, endUser: string): readonly Budget[] {
    return budgetsOf(endUserScope(holder, endUser), spec.budgets, spec);
  }

  sweep(now: number): void {
    for (const [holder, users] of this.#seen) {
      for (const [user, at] of users) if (now - at > IDLE_MS) users.delete(user);
      if (users.size === 0) this.#seen.delete(holder);
    }
  }

  #isKnown(holder: string, endUser: string, now: number): boolean {
    const users = this.#seen.get(holder) ?? new Map<string, number>();
    if (users.size === 0) this.#seen.set(holder, users);
    if (users.size >= MOST && !users.has(endUser)) return false;
    users.set(endUser, now);
    return true;
  }
}
