import type { AuthorizeVerdict } from '@sluice/contract/authorize/verdict';
import type { Priority } from '@sluice/core/limits/shedding';
import type { LimitScope } from '../state/scope.ts';

/** What one webhook said of a call, as call log and quote tell it. */
export interface Opinion extends Omit<AuthorizeVerdict, 'verdict'> {
  /** `platform` or `tenant:acme`. */
  readonly by: string;
  /** `failed`: there was none, and the configuration lets the call go on or not. */
  readonly verdict: AuthorizeVerdict['verdict'] | 'failed';
  readonly cached: boolean;
}

/** What the webhooks made of a call. Each can only narrow. */
export interface Authorized {
  readonly opinions: readonly Opinion[];
  /** The caller's own with theirs. */
  readonly limits: readonly LimitScope[];
  readonly priority: Priority;
  /** A target needs all of them. */
  readonly targetTags: readonly string[];
}
