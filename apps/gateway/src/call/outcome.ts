import type { IncomingHttpHeaders } from 'node:http';
import type { WireError } from '@sluice/core/chat/client-dialect';
import type { Delta } from '@sluice/core/chat/delta';
import type { Fault } from '@sluice/core/chat/fault';
import type { Verdict } from '@sluice/core/chat/verdict';
import type { Candidate } from '@sluice/core/routing/plan';
import type { TargetEntry } from '../state/target-entry.ts';
import type { StreamFacts } from './relay.ts';

/** A whole answer of a provider. */
export interface PlainAnswer {
  /** As the provider sent it. */
  readonly raw: Buffer;
  readonly deltas: readonly Delta[];
  readonly headers: IncomingHttpHeaders;
}

/** How one exchange ended. `gone`: the caller went away. A stream that had begun carries its facts however it ended. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: PlainAnswer }
  | { readonly kind: 'streamed'; readonly facts: StreamFacts }
  | {
      readonly kind: 'broken';
      readonly facts: StreamFacts;
      readonly fault: Fault;
      /** The event with which the stream ends for the caller. */
      readonly failure: (error: WireError) => string;
    }
  | { readonly kind: 'failed'; readonly fault: Fault }
  | { readonly kind: 'gone'; readonly facts: StreamFacts | undefined };

/** How one exchange ended, and whether any of it may have reached the upstream. */
export interface Contacted {
  readonly outcome: Outcome;
  readonly sent: boolean;
  /** The provider's own id of it, `''` where it gave none. */
  readonly providerRequestId: string;
}

/** One upstream contact, as the call log and error bodies tell of it. */
export interface AttemptRecord {
  readonly provider: string;
  readonly provider_key: string;
  readonly model: string;
  readonly outcome: string;
  readonly status?: number;
  /** Since the call's beginning. */
  readonly started_ms: number;
  readonly ms: number;
}

/** What is known of a call while it is under way: headers of a stream are made from it. */
export interface Progress {
  candidate: Candidate<TargetEntry>;
  records: AttemptRecord[];
  native: boolean;
  verdicts: readonly Verdict[];
  upstreamMs: number;
  /** What the provider calls its last answer; `''` where it does not say. */
  providerRequestId: string;
  firstContentAt: number | undefined;
  /** What the call held has been given back, which happens once. */
  settled: boolean;
}
