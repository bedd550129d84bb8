import type { Candidate } from '@sluice/core/routing/plan';
import type { Intent } from '@sluice/store/ledger/ledger';
import type { TargetEntry } from '../state/target-entry.ts';

/** The intent of a further attempt, that holds as much. */
export function intentFor(intent: Intent, { target }: Candidate<TargetEntry>, attempt: number): Intent {
  return { ...intent, attempt, provider: target.provider, priceVersion: target.price?.version ?? 'none' };
}
