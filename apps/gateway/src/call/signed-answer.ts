import { hash } from 'node:crypto';
import { askedIn, TurnCollector, type TurnMarks } from '@sluice/core/chat/signed-turn';
import { signerFor } from '@sluice/providers/registry';
import type { Gateway } from '../gateway.ts';
import type { Attempted } from './attempt.ts';
import type { Reserved } from './call-in-hand.ts';
import { OWN_TENANT } from './own-call.ts';

/**
 * Keeps what the model signed in an answer that was translated: not every client can bring it back. Native answers have
 * their own place for it.
 */
export function keepSignatures(gateway: Gateway, reserved: Reserved, attempted: Attempted): void {
  const { call, caller } = reserved;
  const { tenant } = caller;
  if (tenant === OWN_TENANT) return;
  const collector = collected(reserved, attempted);
  if (collector === undefined) return;
  const at = Date.now();
  for (const { turn, ...marks } of collector.turns(askedIn(call.messages))) {
    gateway.signatures.add({ tenant, at, keys: [...keysOf(marks)], turn });
  }
}

function collected({ call }: Reserved, { outcome, candidate, native }: Attempted): TurnCollector | undefined {
  if (native || call.task !== undefined) return undefined;
  if (outcome.kind === 'streamed') return outcome.facts.signed;
  const signer = outcome.kind === 'answer' ? signerFor(candidate.target.speech, call) : undefined;
  if (signer === undefined || outcome.kind !== 'answer') return undefined;
  const collector = new TurnCollector(signer);
  for (const delta of outcome.answer.deltas) collector.add(delta);
  return collector;
}

/** Under which keys a turn is kept: the ids of its calls, then what it says. */
export function keysOf({ callIds, said }: TurnMarks): readonly string[] {
  const keys = callIds.map((id) => `call:${id}`);
  if (said !== '') keys.push(`said:${hash('sha256', said, 'base64url')}`);
  return keys;
}
