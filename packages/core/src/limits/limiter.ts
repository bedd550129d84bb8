import { SlidingWindow } from './sliding-window.ts';

/** The limits of one scope. `undefined` is unlimited, 0 refuses. */
export interface RateLimits {
  readonly rpm: number | undefined;
  readonly tpm: number | undefined;
  readonly concurrency: number | undefined;
}

export type LimitKind = 'requests' | 'tokens' | 'concurrency';

/** One scope as a call needs it: `tenant:acme`, `key:key_1`, … and what it allows now. */
export interface ScopeLimits {
  readonly scope: string;
  readonly limits: RateLimits;
  /** How finely its minute is told apart, where there are very many such scopes. Default 100. */
  readonly bucketMs?: number;
}

export interface LimitRefusal {
  readonly scope: string;
  readonly kind: LimitKind;
  readonly limit: number;
  readonly used: number;
  /** Milliseconds until there may be room; `Infinity` where there never will be. */
  readonly waitMs: number;
}

/** What a call holds. */
export interface Lease {
  readonly takenAt: number;
  readonly tokens: number;
  readonly scopes: readonly ScopeLimits[];
}

export interface Room {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the window is empty again. */
  readonly resetMs: number;
}

/** One limit of one scope, and how much of it is used. */
export interface Standing {
  readonly scope: string;
  readonly kind: LimitKind;
  readonly limit: number;
  readonly used: number;
  /** Milliseconds until the window is empty again. */
  readonly resetMs: number;
}

interface ScopeState {
  requests: SlidingWindow | undefined;
  tokens: SlidingWindow | undefined;
  inFlight: number;
}

/**
 * Requests, tokens and concurrency of every scope, in memory. A call takes room in all of its scopes or in none; limits
 * come with the call, so that a changed limit acts at once and what is used stays used. Times are milliseconds of one
 * monotonic clock.
 */
export class Limiter {
  readonly #states = new Map<string, ScopeState>();
  readonly #onFree: (() => void) | undefined;

  /** @param onFree told when a call has given back what it held */
  constructor(onFree?: () => void) {
    this.#onFree = onFree;
  }

  /** Takes room for one request of at most `tokens` tokens in all scopes, or says which one has none. */
  take(scopes: readonly ScopeLimits[], tokens: number, now: number): Lease | LimitRefusal {
    for (const scope of scopes) {
      const refusal = this.refusal(scope, tokens, now);
      if (refusal !== undefined) return refusal;
    }
    for (const scope of scopes) {
      const state = this.#state(scope.scope);
      book(state, scope, tokens, now);
      state.inFlight++;
    }
    return { takenAt: now, tokens, scopes };
  }

  /** Ends a call: frees its places and corrects the tokens it booked to what it used. */
  release(lease: Lease, usedTokens: number, now: number): void {
    for (const { scope } of lease.scopes) {
      const state = this.#states.get(scope);
      if (state === undefined) continue;
      state.inFlight--;
      state.tokens?.correct(now, lease.takenAt, usedTokens - lease.tokens);
    }
    this.#onFree?.();
  }

  /** Takes a call back as if it had never been: a later step refused it. */
  undo(lease: Lease, now: number): void {
    for (const { scope } of lease.scopes) {
      const state = this.#states.get(scope);
      if (state === undefined) continue;
      state.inFlight--;
      state.requests?.correct(now, lease.takenAt, -1);
      state.tokens?.correct(now, lease.takenAt, -lease.tokens);
    }
    this.#onFree?.();
  }

  /** Books a call of before a restart. */
  restore(scopes: readonly ScopeLimits[], tokens: number, at: number): void {
    for (const scope of scopes) book(this.#state(scope.scope), scope, tokens, at);
  }

  /** The room of the tightest scope for one kind; `undefined` where none limits it. */
  room(scopes: readonly ScopeLimits[], kind: 'requests' | 'tokens', now: number): Room | undefined {
    let tightest: Room | undefined;
    for (const { scope, limits } of scopes) {
      const limit = kind === 'requests' ? limits.rpm : limits.tpm;
      if (limit === undefined) continue;
      const window = this.#states.get(scope)?.[kind];
      const remaining = Math.max(0, limit - (window?.sum(now) ?? 0));
      if (tightest === undefined || remaining < tightest.remaining) {
        tightest = { limit, remaining, resetMs: window?.emptyIn(now) ?? 0 };
      }
    }
    return tightest;
  }

  /** How many calls of so many tokens a scope has room for; `Infinity` where nothing limits them. */
  callsThatFit({ scope, limits: { rpm, tpm, concurrency } }: ScopeLimits, tokens: number, now: number): number {
    const state = this.#states.get(scope);
    let room = Number.POSITIVE_INFINITY;
    if (rpm !== undefined) room = rpm - (state?.requests?.sum(now) ?? 0);
    if (tpm !== undefined) room = Math.min(room, (tpm - (state?.tokens?.sum(now) ?? 0)) / Math.max(1, tokens));
    if (concurrency !== undefined) room = Math.min(room, concurrency - (state?.inFlight ?? 0));
    return Math.max(0, room);
  }

  /** What each limit of a scope stands at. */
  standings({ scope, limits }: ScopeLimits, now: number): readonly Standing[] {
    const state = this.#states.get(scope);
    const found: Standing[] = [];
    for (const [kind, limit] of [
      ['requests', limits.rpm],
      ['tokens', limits.tpm],
    ] as const) {
      const window = state?.[kind];
      if (limit !== undefined) {
        found.push({ scope, kind, limit, used: window?.sum(now) ?? 0, resetMs: window?.emptyIn(now) ?? 0 });
      }
    }
    if (limits.concurrency !== undefined) {
      found.push({ scope, kind: 'concurrency', limit: limits.concurrency, used: state?.inFlight ?? 0, resetMs: 0 });
    }
    return found;
  }

  inFlight(scope: string): number {
    return this.#states.get(scope)?.inFlight ?? 0;
  }

  /** Forgets scopes that hold nothing; called now and then so that the map is bounded by what is in use. */
  sweep(now: number): void {
    for (const [scope, state] of this.#states) {
      const idle = state.inFlight === 0 && !(state.requests?.sum(now) || state.tokens?.sum(now));
      if (idle) this.#states.delete(scope);
    }
  }

  /** Whether a scope has room, without taking it. */
  refusal({ scope, limits }: ScopeLimits, tokens: number, now: number): LimitRefusal | undefined {
    const state = this.#states.get(scope);
    const { rpm, tpm, concurrency } = limits;
    if (concurrency !== undefined) {
      const used = state?.inFlight ?? 0;
      if (used >= concurrency) {
        return { scope, kind: 'concurrency', limit: concurrency, used, waitMs: concurrency === 0 ? Infinity : 1000 };
      }
    }
    if (rpm !== undefined) {
      const used = state?.requests?.sum(now) ?? 0;
      if (used + 1 > rpm) {
        const waitMs = rpm === 0 ? Infinity : (state?.requests?.waitFor(now, rpm - 1) ?? 0);
        return { scope, kind: 'requests', limit: rpm, used, waitMs };
      }
    }
    if (tpm !== undefined) {
      const used = state?.tokens?.sum(now) ?? 0;
      if (used + tokens > tpm || tpm === 0) {
        const waitMs = tokens > tpm || tpm === 0 ? Infinity : (state?.tokens?.waitFor(now, tpm - tokens) ?? 0);
        return { scope, kind: 'tokens', limit: tpm, used, waitMs };
      }
    }
    return undefined;
  }

  #state(scope: string): ScopeState {
    let state = this.#states.get(scope);
    if (state === undefined) {
      state = { requests: undefined, tokens: undefined, inFlight: 0 };
      this.#states.set(scope, state);
    }
    return state;
  }
}

function book(state: ScopeState, { limits, bucketMs }: ScopeLimits, tokens: number, at: number): void {
  const { rpm, tpm } = limits;
  if (rpm !== undefined) {
    state.requests ??= new SlidingWindow(bucketMs);
    state.requests.add(at, 1);
  }
  if (tpm !== undefined) {
    state.tokens ??= new SlidingWindow(bucketMs);
    state.tokens.add(at, tokens);
  }
}

export function isRefusal(outcome: Lease | LimitRefusal): outcome is LimitRefusal {
  return 'waitMs' in outcome;
}
