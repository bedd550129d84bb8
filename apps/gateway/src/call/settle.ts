import type { Call } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import { addUsage, inputTokens, mergeUsage, outputTokens, type Usage } from '@sluice/core/chat/usage';
import type { JsonObject } from '@sluice/core/json/json';
import { costNanoUsd, FREE } from '@sluice/core/pricing/price';
import { FAILURE_POLICIES } from '@sluice/core/routing/failure-policy';
import { openReader, unreadable } from '@sluice/core/stream/event-reader';
import { speakingWith } from '@sluice/providers/registry';
import type { Closing, StoredAnswer, UsageSource } from '@sluice/store/ledger/ledger';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { TargetEntry } from '../state/target-entry.ts';
import type { Attempted } from './attempt.ts';
import type { Reserved } from './call-in-hand.ts';
import type { Contact, Outcome } from './outcome.ts';
import type { StreamFacts } from './relay.ts';
import { countInput, countOutput } from './token-count.ts';

/** What a call comes to. */
export interface Bill {
  readonly type: Closing['type'];
  readonly amountNanoUsd: number;
  readonly usage: Usage;
  readonly usageSource: UsageSource;
  readonly reason: string | undefined;
  readonly rawUsage: JsonObject | undefined;
  /** Of each contact, where the call had several that are billed. */
  readonly parts?: readonly Bill[];
}

/** Counts and prices what the call brought; a promise only where tokens have to be counted, or there are several bills. */
export function billFor({ contacts }: Attempted): Bill | Promise<Bill> {
  return contacts.length === 1 ? billOf(contacts[0] as Contact) : together(contacts);
}

async function together(contacts: readonly Contact[]): Promise<Bill> {
  const parts = await Promise.all(contacts.map(billOf));
  const billed = parts.filter(({ type }) => type === 'settle');
  const usage = billed.reduce<Usage | undefined>((sum, part) => addUsage(sum, part.usage), undefined);
  const last = parts[parts.length - 1] as Bill;
  const raw = billed.flatMap(({ rawUsage }) => (rawUsage === undefined ? [] : [rawUsage]));
  return {
    ...last,
    type: billed.length > 0 ? 'settle' : last.type,
    amountNanoUsd: parts.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0),
    usage: usage ?? {},
    usageSource:
      billed.find(({ usageSource }) => usageSource === 'estimated')?.usageSource ?? billed[0]?.usageSource ?? 'none',
    rawUsage: raw.length === 0 ? undefined : { contacts: raw },
    parts,
  };
}

function billOf({ call, outcome, candidate, sent }: Contact): Bill | Promise<Bill> {
  const { target } = candidate;
  switch (outcome.kind) {
    case 'answer':
      return answered(target, call, outcome.answer.deltas, undefined);
    case 'streamed': {
      const { usage, rawUsage, raw } = outcome.facts;
      if (usage !== undefined) return settled(target, usage, 'provider', undefined, rawUsage);
      return estimated(target, call, decodeAll(target, call, raw), undefined, 'no_provider_usage');
    }
    case 'broken':
    case 'gone': {
      const reason = outcome.kind === 'gone' ? 'client_disconnect' : outcome.fault.class;
      if (outcome.facts === undefined) return closed(sent ? 'waive' : 'release', reason);
      return interrupted(target, call, outcome.facts, reason);
    }
    case 'outrun':
      // Nothing of an answer had come; who bills the prompt all the same has said so.
      if (outcome.facts?.usage === undefined) return closed(sent ? 'waive' : 'release', 'outrun');
      return interrupted(target, call, outcome.facts, 'outrun');
    case 'failed':
      if (outcome.answer !== undefined) return answered(target, call, outcome.answer.deltas, outcome.fault.class);
      return closed(sent && FAILURE_POLICIES[outcome.fault.class].sent ? 'waive' : 'release', outcome.fault.class);
  }
}

/** Closes the intent and gives back what the call held. Never throws: the ledger keeps closings that it cannot write yet. */
export async function settle(
  gateway: Gateway,
  reserved: Reserved,
  attempted: Attempted,
  bill: Bill,
  stored: StoredAnswer | undefined,
): Promise<void> {
  const now = monotonicMs();
  const used = inputTokens(bill.usage) + outputTokens(bill.usage);
  gateway.limiter.release(reserved.lease, used, now);
  const { contacts } = attempted;
  const end = idempotencyEnd(reserved, attempted.outcome, stored);
  const last = contacts.length - 1;
  if (bill.parts === undefined) return close(gateway, reserved, contacts[last] as Contact, bill, end);
  const closing = bill.parts.map((part, index) =>
    close(gateway, reserved, contacts[index] as Contact, part, index === last ? end : 'keep'),
  );
  await Promise.all(closing);
}

async function close(
  gateway: Gateway,
  { requestId }: Reserved,
  { attempt, keyLease }: Contact,
  { type, amountNanoUsd, usage, usageSource, reason }: Bill,
  idempotency: Closing['idempotency'],
): Promise<void> {
  if (keyLease !== undefined)
    gateway.keyLimiter.release(keyLease, inputTokens(usage) + outputTokens(usage), monotonicMs());
  try {
    await gateway.ledger.close({ requestId, attempt, type, amountNanoUsd, usage, usageSource, reason, idempotency });
  } catch (error) {
    gateway.log.error({ error, request_id: requestId }, 'an intent could not be closed');
  }
}

/** Only an answer that came whole is kept; a refusal or a failure before content frees the key; anything cut stays cut. */
function idempotencyEnd(
  { idempotent }: Reserved,
  outcome: Outcome,
  stored: StoredAnswer | undefined,
): Closing['idempotency'] {
  if (!idempotent) return 'keep';
  if (stored !== undefined) return { answer: stored };
  return outcome.kind === 'failed' ? 'free' : 'cut';
}

function settled(
  target: TargetEntry,
  usage: Usage,
  usageSource: UsageSource,
  reason: string | undefined,
  rawUsage: JsonObject | undefined,
): Bill {
  const amountNanoUsd = costNanoUsd(target.price ?? FREE, usage);
  return { type: 'settle', amountNanoUsd, usage, usageSource, reason, rawUsage };
}

function answered(
  target: TargetEntry,
  call: Call,
  deltas: readonly Delta[],
  reason: string | undefined,
): Bill | Promise<Bill> {
  const { usage, raw } = usageOf(deltas);
  if (usage !== undefined) return settled(target, usage, 'provider', reason, raw);
  return estimated(target, call, deltas, undefined, reason ?? 'no_provider_usage');
}

function closed(type: 'waive' | 'release', reason: string): Bill {
  return { type, amountNanoUsd: 0, usage: {}, usageSource: 'none', reason, rawUsage: undefined };
}

/** A stream that broke off or was left: the provider's last word on the prompt, our own count of what it wrote. */
function interrupted(target: TargetEntry, call: Call, facts: StreamFacts, reason: string): Bill | Promise<Bill> {
  if (facts.usage !== undefined && facts.finish !== undefined) {
    return settled(target, facts.usage, 'provider', reason, facts.rawUsage);
  }
  return estimated(target, call, decodeAll(target, call, facts.raw), facts.usage, reason);
}

async function estimated(
  target: TargetEntry,
  call: Call,
  deltas: readonly Delta[],
  known: Usage | undefined,
  reason: string,
): Promise<Bill> {
  const counted = await countOutput(deltas);
  const bound =
    call.maxOutputTokens === undefined ? counted.output : Math.min(counted.output, call.maxOutputTokens * call.n);
  const prompt: Usage = known !== undefined && inputTokens(known) > 0 ? known : { input: await countInput(call) };
  const usage = { ...prompt, output: bound, ...(counted.reasoning > 0 ? { reasoning: counted.reasoning } : {}) };
  return settled(target, usage, 'estimated', reason, undefined);
}

function usageOf(deltas: readonly Delta[]): { usage: Usage | undefined; raw: JsonObject | undefined } {
  let usage: Usage | undefined;
  let raw: JsonObject | undefined;
  for (const delta of deltas) {
    if (delta.type !== 'usage') continue;
    usage = mergeUsage(usage, delta.usage);
    raw = delta.raw;
  }
  return { usage, raw };
}

/** Reads again what the provider sent: only where an estimate is needed. */
function decodeAll({ speech }: TargetEntry, call: Call, raw: readonly Buffer[]): Delta[] {
  const { dialect, spec } = speakingWith(speech, call.dialect);
  const reader = openReader(dialect.framing);
  const decoder = dialect.open(spec);
  const deltas: Delta[] = [];
  try {
    for (const chunk of raw)
      for (const event of reader.push(chunk)) deltas.push(...decoder.decode(event.name, event.data));
    for (const { name, data } of reader.end()) deltas.push(...decoder.decode(name, data));
  } catch (error) {
    // What broke the stream breaks the second reading at the same place: what came before it was sent all the same.
    if (unreadable(error) === undefined) throw error;
  }
  return deltas;
}
