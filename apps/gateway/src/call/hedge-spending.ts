import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { HedgePolicy } from '../state/hedge-policy.ts';
import type { Attempted } from './attempt.ts';
import type { Reserved } from './call-in-hand.ts';
import { payerOf } from './second-turn.ts';
import type { Bill } from './settle.ts';

/** A call is over: what its answer cost lets others be hedged. */
export function noteSpending(
  gateway: Gateway,
  reserved: Reserved,
  policy: HedgePolicy,
  { contacts, outcome }: Attempted,
  { amountNanoUsd, parts }: Bill,
): void {
  const answered = parts?.[contacts.findIndex((contact) => contact.outcome === outcome)];
  gateway.hedgeBudget.spend(payerOf(reserved, policy), answered?.amountNanoUsd ?? amountNanoUsd, monotonicMs());
}
