import type { Fault } from '../chat/fault.ts';
import { FAILURE_POLICIES } from './failure-policy.ts';
import { type KeyOutage, KeyOutages } from './key-outages.ts';

const LOCAL_FAILURES = 3;
const EXTERNAL_FAILURES = 5;
const COOLDOWN_MS = 5_000;
const COOLDOWN_CAP_MS = 300_000;
const RATIO_WINDOW_MS = 60_000;
const RATIO_MINIMUM = 5;
/** A 429 that does not say how long. */
const RATE_LIMIT_DEFAULT_MS = 5_000;

/** When something is asked again whose answer is due. */
const SOON_MS = 1_000;

/** Why a deployment is not to be used now. */
export type CoolingCause = 'failures' | 'overloaded' | 'unhealthy' | 'rate-limit' | 'auth' | 'quota';

export interface Cooling {
  readonly cause: CoolingCause;
  /** When it is over, on the monotonic clock in ms. */
  readonly until: number;
}

/** One provider key with one upstream model: what can fail by itself. */
export interface Deployment {
  readonly provider: string;
  /** The provider key's id. */
  readonly key: string;
  readonly model: string;
  /** All three together, made once: health is looked up by it with every call. */
  readonly id: string;
  /** All that calls of the same model may use instead, with itself. */
  readonly group: readonly Deployment[];
}

/** @param group that it joins */
export function deploymentOf(provider: string, key: string, model: string, group: Deployment[] = []): Deployment {
  const deployment = { provider, key, model, id: `${provider}\n${key}\n${model}`, group };
  group.push(deployment);
  return deployment;
}

export interface KeyState {
  readonly used: boolean;
  readonly failing: boolean;
  readonly cooling: Cooling | undefined;
  /** Whether it is out until somebody acts: refused, or without credit. */
  readonly out: boolean;
}

interface State {
  local: number;
  external: number;
  ejections: number;
  cooling: Cooling | undefined;
  /** After a cooldown for failures one call at a time is let through until one succeeds. */
  halfOpen: boolean;
  probing: boolean;
  windowStart: number;
  requests: number;
  failures: number;
}

/** The state of every deployment, learnt from live calls. Times are ms of one monotonic clock. */
export class Health {
  readonly #deployments = new Map<string, State>();
  readonly #outages: KeyOutages;
  /** Provider keys that calls were made with. */
  readonly #used = new Set<string>();
  /** Providers that said that they are overloaded as a whole. */
  readonly #providers = new Map<string, { cooling: Cooling; times: number }>();
  /** Providers that fail their health checks, with when they are asked next. */
  readonly #unhealthy = new Map<string, number>();
  readonly #random: () => number;

  /**
   * @param random 0 to 1, for jitter
   * @param told when a provider key goes out, and when it works again
   */
  constructor(random: () => number, told: (outage: KeyOutage, isOver: boolean) => void = () => undefined) {
    this.#random = random;
    this.#outages = new KeyOutages(told);
  }

  /** Why the deployment is not to be used now, or `undefined`. */
  cooling(deployment: Deployment, now: number): Cooling | undefined {
    const outage = this.#outages.cooling(deployment.key, now);
    if (outage !== undefined) return outage;
    const unhealthy = this.#unhealthy.size === 0 ? undefined : this.#failingChecks(deployment.provider, now);
    if (unhealthy !== undefined) return unhealthy;
    const provider = this.#providers.get(deployment.provider);
    if (provider !== undefined && provider.cooling.until > now) return provider.cooling;
    const state = this.#deployments.get(deployment.id);
    if (state === undefined) return undefined;
    if (state.cooling !== undefined && state.cooling.until > now) return state.cooling;
    if (state.halfOpen && state.probing) return { cause: 'failures', until: now + SOON_MS };
    return undefined;
  }

  /** An attempt begins: the probe, where the deployment is half open or its key out. */
  begin(deployment: Deployment, now: number): void {
    this.#used.add(deployment.key);
    this.#outages.begin(deployment.key, now);
    const state = this.#deployments.get(deployment.id);
    if (state?.halfOpen) state.probing = true;
  }

  /** The attempt ended without saying anything about the deployment: the caller went away. */
  neutral(deployment: Deployment, now: number): void {
    this.#outages.neutral(deployment.key, now);
    const state = this.#deployments.get(deployment.id);
    if (state !== undefined) state.probing = false;
  }

  /** Whether the deployment came back from a cooldown by it. */
  success(deployment: Deployment, now: number): boolean {
    this.#outages.works(deployment.key);
    this.#recovered(deployment.provider, now);
    const state = this.#deployments.get(deployment.id);
    if (state === undefined) return false;
    const { halfOpen } = state;
    state.local = 0;
    state.external = 0;
    state.probing = false;
    if (halfOpen) {
      state.halfOpen = false;
      state.ejections = 0;
    }
    this.#count(state, now, false);
    return halfOpen;
  }

  /** Whether the deployment came back from a cooldown by it: a failure of the caller's is an answer all the same. */
  failure(deployment: Deployment, fault: Fault, now: number): boolean {
    const kind = FAILURE_POLICIES[fault.class].health;
    switch (kind) {
      case 'none':
        return this.success(deployment, now);
      case 'auth':
      case 'quota':
        this.#outages.out({ provider: deployment.provider, key: deployment.key, cause: kind }, now);
        break;
      case 'overloaded':
        this.#overloaded(deployment.provider, fault, now);
        break;
      case 'rate-limit': {
        const wait = Math.min(3_600_000, Math.max(1000, fault.retryAfterMs ?? RATE_LIMIT_DEFAULT_MS));
        this.#cool(this.#state(deployment), { cause: 'rate-limit', until: now + wait });
        break;
      }
      default:
        this.#failed(deployment, kind, now);
    }
    this.neutral(deployment, now);
    return false;
  }

  /**
   * What calls have shown of a provider key over all its models; `cooling` is the longest of any of them, and it is
   * `failing` where no call has been answered since one failed.
   */
  keyState(provider: string, key: string, now: number): KeyState {
    const all: (Cooling | undefined)[] = [
      this.#outages.cooling(key, now),
      this.#failingChecks(provider, now),
      this.#providers.get(provider)?.cooling,
    ];
    const out = this.#outages.isOut(key);
    let failing = out;
    for (const [deployment, { cooling, local, external, halfOpen }] of this.#deployments) {
      if (deployment.split('\n')[1] !== key) continue;
      all.push(cooling);
      failing ||= local + external > 0 || halfOpen;
    }
    let longest: Cooling | undefined;
    for (const cooling of all) {
      if (cooling !== undefined && cooling.until > (longest?.until ?? now)) longest = cooling;
    }
    return { used: this.#used.has(key), failing, cooling: longest, out };
  }

  /** The provider fails its health checks: none of its deployments is to be used until `passesChecks`. */
  failsChecks(provider: string, nextAt: number): void {
    this.#unhealthy.set(provider, nextAt);
  }

  /** It is well again, or nobody asks any more. */
  passesChecks(provider: string): void {
    this.#unhealthy.delete(provider);
  }

  /** The provider keys that are out until somebody acts. */
  outages(): readonly KeyOutage[] {
    return this.#outages.all();
  }

  /** Somebody tried the provider key on purpose, and it works. */
  proven(key: string): void {
    this.#outages.proven(key);
  }

  /** A changed provider key gets a new chance at once. */
  forgetKey(key: string): void {
    this.#outages.forget(key);
    this.#used.delete(key);
    for (const deployment of this.#deployments.keys()) {
      if (deployment.split('\n')[1] === key) this.#deployments.delete(deployment);
    }
  }

  #failed(deployment: Deployment, kind: 'local' | 'external', now: number): void {
    const state = this.#state(deployment);
    if (kind === 'local') state.local++;
    else state.external++;
    this.#count(state, now, true);
    const mostly = state.requests >= RATIO_MINIMUM && state.failures * 2 > state.requests;
    const inARow = state.local >= LOCAL_FAILURES || state.external >= EXTERNAL_FAILURES || state.halfOpen;
    if (!inARow && !(mostly && this.#mayGo(deployment, now))) return;
    state.ejections++;
    state.local = 0;
    state.external = 0;
    state.requests = 0;
    state.failures = 0;
    state.halfOpen = true;
    this.#cool(state, { cause: 'failures', until: now + this.#growing(state.ejections) });
  }

  /** A bad minute alone takes no more than half of a group out, and never the last: what is left would have to bear it. */
  #mayGo({ id, group }: Deployment, now: number): boolean {
    const out = group.filter((other) => {
      const cooling = this.#deployments.get(other.id)?.cooling;
      return other.id !== id && cooling?.cause === 'failures' && cooling.until > now;
    });
    return (out.length + 1) * 2 <= group.length;
  }

  #failingChecks(provider: string, now: number): Cooling | undefined {
    const nextAt = this.#unhealthy.get(provider);
    // An answer that is due takes its time.
    return nextAt === undefined ? undefined : { cause: 'unhealthy', until: Math.max(nextAt, now + SOON_MS) };
  }

  /** What a provider that was overloaded answers after its rest ends the growth of its rests. */
  #recovered(provider: string, now: number): void {
    if (this.#providers.size === 0) return;
    const known = this.#providers.get(provider);
    if (known !== undefined && known.cooling.until <= now) this.#providers.delete(provider);
  }

  #overloaded(provider: string, fault: Fault, now: number): void {
    const times = (this.#providers.get(provider)?.times ?? 0) + 1;
    const wait = fault.retryAfterMs ?? this.#growing(times);
    this.#providers.set(provider, { cooling: { cause: 'overloaded', until: now + wait }, times });
  }

  /** A longer cooldown is never cut short by a later failure. */
  #cool(state: State, cooling: Cooling): void {
    if (state.cooling === undefined || cooling.until > state.cooling.until) state.cooling = cooling;
  }

  #growing(times: number): number {
    return Math.min(COOLDOWN_CAP_MS, COOLDOWN_MS * times) * (0.8 + 0.4 * this.#random());
  }

  #count(state: State, now: number, failed: boolean): void {
    if (now - state.windowStart > RATIO_WINDOW_MS) {
      state.windowStart = now;
      state.requests = 0;
      state.failures = 0;
    }
    state.requests++;
    if (failed) state.failures++;
  }

  #state(deployment: Deployment): State {
    let state = this.#deployments.get(deployment.id);
    if (state === undefined) {
      state = {
        local: 0,
        external: 0,
        ejections: 0,
        cooling: undefined,
        halfOpen: false,
        probing: false,
        windowStart: 0,
        requests: 0,
        failures: 0,
      };
      this.#deployments.set(deployment.id, state);
    }
    return state;
  }
}
