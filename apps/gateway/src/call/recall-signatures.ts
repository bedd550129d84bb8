import type { Call } from '@sluice/core/chat/call';
import type { KnownTurns } from '@sluice/core/chat/restore-signatures';
import { bringsSignature, marksOfMessage, type SignedTurn, wordsOf } from '@sluice/core/chat/signed-turn';
import { signerFor } from '@sluice/providers/registry';
import type { Gateway } from '../gateway.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import type { CallInHand } from './call-in-hand.ts';
import { keysOf } from './signed-answer.ts';

/** Messages of the model that are looked up at most: the last ones. */
const MOST = 200;

/** A message of the model without signatures, and the keys that it may be known by; first come, first served. */
interface Unsigned {
  readonly index: number;
  readonly keys: readonly string[];
}

/**
 * Finds what models signed in the earlier turns of a conversation whose caller does not bring it back. A promise only where
 * memory does not know it all; calls without history, and models of which no target wants signatures, cost no look.
 */
export function recallSignatures(gateway: Gateway, inHand: CallInHand): Promise<void> | undefined {
  const { call, model } = inHand;
  if (!model.signs || call.task !== undefined || !mayVerify(call, model)) return undefined;
  const unsigned = unsignedTurns(call);
  if (unsigned.length === 0) return undefined;
  const { tenant } = inHand.caller;
  const missing: string[] = [];
  const known = new Map<number, SignedTurn>();
  for (const { index, keys } of unsigned) {
    const turn = inMemory(gateway, tenant, keys);
    if (turn === undefined) missing.push(...keys);
    else if (turn !== 'none') known.set(index, turn);
  }
  if (missing.length === 0) {
    take(inHand, known);
    return undefined;
  }
  return gateway.signatures.find(tenant, missing).then(
    (found) => {
      for (const { index, keys } of unsigned) {
        const key = known.has(index) ? undefined : keys.find((one) => found.has(one));
        if (key !== undefined) known.set(index, found.get(key) as SignedTurn);
      }
      take(inHand, known);
    },
    // The conversation goes on without: an answer that lacks a thought is worth more than none.
    (error: unknown) => gateway.log.warn({ error, request_id: inHand.requestId }, 'signatures could not be looked up'),
  );
}

function take(inHand: CallInHand, known: KnownTurns): void {
  if (known.size > 0) inHand.recalled = known;
}

/** The first key that memory knows anything of. */
function inMemory({ signatures }: Gateway, tenant: string, keys: readonly string[]): SignedTurn | 'none' | undefined {
  for (const key of keys) {
    const turn = signatures.recent(tenant, key);
    if (turn !== undefined) return turn;
  }
  return undefined;
}

/** Whether a target is told the conversation in its own words, and verifies signatures. */
function mayVerify(call: Call, { usable }: ModelEntry): boolean {
  return usable.some(({ speech }) => signerFor(speech, call) !== undefined);
}

function unsignedTurns({ messages }: Call): Unsigned[] {
  const unsigned: Unsigned[] = [];
  let asked = '';
  messages.forEach((message, index) => {
    if (message.role === 'user') asked = wordsOf(message);
    if (message.role !== 'assistant' || message.parts.length === 0 || bringsSignature(message)) return;
    unsigned.push({ index, keys: keysOf(marksOfMessage(message, asked)) });
  });
  return unsigned.slice(-MOST);
}
