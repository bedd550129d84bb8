import type { Call } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import { outputTokens, type Usage } from '@sluice/core/chat/usage';
import { FAILURE_POLICIES } from '@sluice/core/routing/failure-policy';
import type { Measures } from '@sluice/core/routing/measures';
import { readRateLimits } from '@sluice/providers/rate-limit-headers';
import { monotonicMs } from '../clock.ts';
import type { Outcome } from './outcome.ts';

/** What an answer's head says of the rate limits; one that says nothing leaves what was known. */
export function noteRateLimits(
  measures: Measures,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): void {
  measures.reading = readRateLimits(headers, monotonicMs(), Date.now()) ?? measures.reading;
}

/**
 * What an attempt that is over shows of its deployment. The first token of a stream was measured when it came.
 *
 * @param ms how long the attempt took
 * @param now on the monotonic clock in ms
 */
export function measure(measures: Measures, call: Call, outcome: Outcome, ms: number, now: number): void {
  switch (outcome.kind) {
    case 'answer':
      measures.answered(false, ms, now);
      measures.failures.add(0, now);
      if (measures.readsSpeed) addSpeed(measures, usageIn(outcome.answer.deltas), ms, now);
      break;
    case 'streamed':
      measures.failures.add(0, now);
      if (measures.readsSpeed) addSpeed(measures, outcome.facts.usage, ms, now);
      break;
    case 'failed':
    case 'broken': {
      const { health } = FAILURE_POLICIES[outcome.fault.class];
      if (health === 'none') break;
      measures.failures.add(1, now);
      // Limits and refused keys answer fast, and are obeyed by themselves.
      const isSlow = health === 'local' || health === 'external' || health === 'overloaded';
      if (isSlow && outcome.kind === 'failed') measures.failed(call.stream, ms, now);
      break;
    }
    case 'outrun':
      measures.outrun(call.stream, ms, now);
  }
}

function addSpeed({ speed }: Measures, usage: Usage | undefined, ms: number, now: number): void {
  const tokens = usage === undefined ? 0 : outputTokens(usage);
  if (tokens > 0) speed.add((tokens * 1000) / Math.max(1, ms), now);
}

function usageIn(deltas: readonly Delta[]): Usage | undefined {
  for (const delta of deltas) if (delta.type === 'usage' && delta.usage.output !== undefined) return delta.usage;
  return undefined;
}
