import type { Call } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import { finalText, flawOfJson, unfenced, withFinalText } from '@sluice/core/chat/told-output';
import { inputTokens, mergeUsage, outputTokens, type Usage } from '@sluice/core/chat/usage';
import { isRefusal } from '@sluice/core/limits/limiter';
import { FREE, worstCaseNanoUsd } from '@sluice/core/pricing/price';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { outputLimitOf } from '../state/model-entry.ts';
import type { KeyEntry } from '../state/target-entry.ts';
import type { Reserved } from './call-in-hand.ts';
import { claimOf, scopesOf } from './demand.ts';
import { intentFor } from './next-intent.ts';
import type { Outcome, PlainAnswer, Progress, Turn } from './outcome.ts';

/** What our own words add to a prompt that is asked again. Tokens. */
const WORDS = 400;

/** An answer beside the form that was told to the model. */
export interface Held {
  /** With the code fence taken off; the very same where there was nothing to take off. */
  readonly answer: PlainAnswer;
  readonly text: string;
  /** Empty where it has the form, or where nobody can tell. */
  readonly flaws: readonly string[];
}

/** Holds an answer to the form that the interface could not be told. */
export async function heldToForm(gateway: Gateway, { output }: Call, answer: PlainAnswer): Promise<Held> {
  const said = finalText(answer.deltas);
  if (said === undefined) return { answer, text: '', flaws: [] };
  const text = unfenced(said);
  const clean = text === said ? answer : { ...answer, deltas: withFinalText(answer.deltas, text) };
  const flaw = output?.type === 'json' ? flawOfJson(text) : flawOfAny(text);
  if (flaw !== undefined) return { answer, text: said, flaws: [flaw] };
  if (output?.type !== 'json-schema') return { answer: clean, text, flaws: [] };
  const flaws = await gateway.schemas.flaws(output.schema, text);
  // A schema that cannot be followed is no fault of the answer's.
  if ('unknown' in flaws) return { answer: clean, text, flaws: [] };
  return { answer: clean, text: said, flaws };
}

/** A schema may want another value than an object. */
function flawOfAny(text: string): string | undefined {
  const flaw = flawOfJson(text);
  return flaw === 'it is no JSON object' ? undefined : flaw;
}

/** What the call ends in where its answer does not have the form. */
export function formFailure({ records }: Progress, { answer, flaws }: Held): Outcome {
  const last = records.pop();
  if (last !== undefined) records.push({ ...last, outcome: 'bad-response' });
  const message = `the answer does not have the form that was asked for: ${flaws.join('; ')}`;
  return { kind: 'failed', fault: { class: 'bad-response', status: undefined, message, code: undefined }, answer };
}

/**
 * A second contact with the same deployment, for which room is taken as for a call of its own; `undefined` where there is
 * none. The first one's place at the key is given back.
 */
export async function repairTurn(
  gateway: Gateway,
  reserved: Reserved,
  { tally }: Progress,
  { candidate, keyLease, intent }: Turn,
  { answer, text }: Held,
): Promise<Turn | undefined> {
  const { model, call, outputCap } = reserved;
  const now = monotonicMs();
  gateway.keyLimiter.release(keyLease, usedBy(answer.deltas), now);
  if (tally.contacts >= model.attempts || reserved.response.destroyed) return undefined;
  const { target, key } = candidate;
  const prompt = reserved.inputTokens + Buffer.byteLength(text) + WORDS;
  const output = call.maxOutputTokens ?? outputCap ?? outputLimitOf(target, prompt);
  const tokens = prompt + output;
  const amountNanoUsd = worstCaseNanoUsd(target.price ?? FREE, prompt, output);
  const place = gateway.keyLimiter.take((key as KeyEntry).limits, tokens, now);
  if (isRefusal(place)) return undefined;
  const claims = scopesOf(gateway, reserved).budgets.map((budget) =>
    claimOf(budget, intent.admittedAt, amountNanoUsd, tokens),
  );
  const again = { ...intentFor(intent, candidate, ++tally.contacts), amountNanoUsd, tokens };
  const verdict = await gateway.ledger
    .reserve({ intent: again, budgets: claims, idempotency: undefined })
    .catch(() => undefined);
  if (verdict?.ok !== true) {
    gateway.keyLimiter.undo(place, monotonicMs());
    return undefined;
  }
  tally.open.push(again.attempt);
  return { candidate, keyLease: place, intent: again };
}

/** Tokens that the provider counted, 0 where it counted none. */
export function usedBy(deltas: readonly Delta[]): number {
  let usage: Usage | undefined;
  for (const delta of deltas) if (delta.type === 'usage') usage = mergeUsage(usage, delta.usage);
  return usage === undefined ? 0 : inputTokens(usage) + outputTokens(usage);
}
