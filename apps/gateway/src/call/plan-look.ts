import { expectedNanoUsd } from '@sluice/core/pricing/price';
import { beginningOf } from '@sluice/core/routing/beginning';
import { hashText } from '@sluice/core/routing/hash';
import type { PlanState, Unavailable } from '@sluice/core/routing/plan';
import { callsThatFit } from '@sluice/core/routing/rate-reading';
import { distanceOf } from '@sluice/core/routing/region';
import type { Subject } from '@sluice/core/routing/strategies/strategy';
import type { PlanKey, PlanTarget } from '@sluice/core/routing/target';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { outputLimitOf } from '../state/model-entry.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import type { CallInHand } from './call-in-hand.ts';
import { callerRegion } from './caller-region.ts';
import { sessionOf } from './session-of.ts';

/** What the planner sees of the gateway and of the call. Each strategy asks for what it needs; nothing is found out before. */
export class PlanLook implements PlanState {
  readonly now = monotonicMs();
  readonly turn: number;
  readonly #gateway: Gateway;
  readonly #inHand: CallInHand;
  readonly #targets: readonly TargetEntry[];

  /** @param targets that may be told the call */
  constructor(gateway: Gateway, inHand: CallInHand, targets: readonly TargetEntry[]) {
    this.#targets = targets;
    this.#gateway = gateway;
    this.#inHand = inHand;
    this.turn = gateway.rotation.turn(inHand.model.rotation);
  }

  get chance(): number {
    return this.#gateway.rotation.chance;
  }

  get streamed(): boolean {
    return this.#inHand.call.stream;
  }

  keyTurn(target: PlanTarget): number {
    return this.#gateway.rotation.turn((target as TargetEntry).rotation);
  }

  unavailable(_target: PlanTarget, key: PlanKey): Unavailable | undefined {
    const { deployment, limits } = key as KeyEntry;
    const { health, keyLimiter } = this.#gateway;
    const cooling = health.cooling(deployment, this.now);
    if (cooling !== undefined) return cooling;
    for (const scope of limits) {
      const refusal = keyLimiter.refusal(scope, this.#inHand.inputTokens, this.now);
      if (refusal !== undefined) return { cause: 'full', until: this.now + refusal.waitMs };
    }
    return undefined;
  }

  hashOf(subject: Subject): number {
    const { call, caller, clientIp } = this.#inHand;
    switch (subject) {
      case 'address':
        return hashText(clientIp);
      case 'url':
        return hashText(this.#url());
      case 'session':
        return hashText(sessionOf(this.#inHand) ?? `${caller.tenant}\n${beginningOf(call)}`);
    }
  }

  costNanoUsd(target: PlanTarget): number {
    const { price } = target as TargetEntry;
    const { call, inputTokens } = this.#inHand;
    const images = call.task?.kind === 'image' ? call.n : 0;
    return price === undefined ? 0 : expectedNanoUsd(price, inputTokens, this.#outputTokens(), images);
  }

  distance({ region }: PlanTarget): number {
    return distanceOf(region, callerRegion(this.#inHand), this.#gateway.environment.region);
  }

  room(key: PlanKey): number {
    const { limits, measures } = key as KeyEntry;
    const { inputTokens } = this.#inHand;
    const tokens = inputTokens + this.#outputTokens();
    const { reading, inFlight } = measures;
    let room = reading === undefined ? Number.POSITIVE_INFINITY : callsThatFit(reading, tokens, inFlight, this.now);
    for (const scope of limits) room = Math.min(room, this.#gateway.keyLimiter.callsThatFit(scope, tokens, this.now));
    return room;
  }

  /** The most that the answer may have; without a cap of the caller's, with each of the targets. */
  #outputTokens(): number {
    const { call, inputTokens } = this.#inHand;
    let most = call.maxOutputTokens ?? Number.POSITIVE_INFINITY;
    if (call.maxOutputTokens === undefined) {
      for (const target of this.#targets) most = Math.min(most, outputLimitOf(target, inputTokens));
    }
    return most * call.n;
  }

  /** The route, and the model where the path names it. A quote is one of a chat call, which has two addresses. */
  #url(): string {
    const { route, path } = this.#inHand;
    if (route === '/v1/quote' || route === '/v1/chat') return '/v1/chat/completions';
    return path === undefined ? route : `${route}\n${path.model}`;
  }
}
