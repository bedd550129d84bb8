import type { IncomingHttpHeaders } from 'node:http';
import type { Call } from '@sluice/core/chat/call';
import type { WireError } from '@sluice/core/chat/client-dialect';
import type { Delta } from '@sluice/core/chat/delta';
import type { Fault } from '@sluice/core/chat/fault';
import type { Verdict } from '@sluice/core/chat/verdict';
import type { Lease } from '@sluice/core/limits/limiter';
import type { Candidate } from '@sluice/core/routing/plan';
import type { Emulation } from '@sluice/providers/emulation';
import type { Intent } from '@sluice/store/ledger/ledger';
import type { TargetEntry } from '../state/target-entry.ts';
import type { Reserved } from './call-in-hand.ts';
import type { Lane } from './lane.ts';
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
  /** `answer`: what it said all the same, and is billed. */
  | { readonly kind: 'failed'; readonly fault: Fault; readonly answer?: PlainAnswer }
  | { readonly kind: 'gone'; readonly facts: StreamFacts | undefined }
  /** Ended by us: another attempt of the call had content first. */
  | { readonly kind: 'outrun'; readonly facts: StreamFacts | undefined };

/** How one exchange ended, and whether any of it may have reached the upstream. */
export interface Contacted {
  readonly outcome: Outcome;
  readonly sent: boolean;
  /** The provider's own id of it, `''` where it gave none. */
  readonly providerRequestId: string;
}

/** Where a call goes next. */
export interface Turn {
  readonly candidate: Candidate<TargetEntry>;
  readonly keyLease: Lease;
  readonly intent: Intent;
}

/** A contact that is over and whose intent is open: it is billed and closed with the call. */
export interface Contact {
  /** As it was asked: in parts, or once more. */
  readonly call: Call;
  readonly candidate: Candidate<TargetEntry>;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly sent: boolean;
  /** The place at its key; `undefined` where that was given back already. */
  readonly keyLease: Lease | undefined;
}

/** What the candidates came to. */
export interface Walked {
  readonly outcome: Outcome;
  readonly candidate: Candidate<TargetEntry>;
  /** Mostly one. The one that holds the idempotency key stands last. */
  readonly contacts: readonly Contact[];
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
  /** It began beside the one before it, which was slow. */
  readonly hedge?: true;
}

/** What is known of a call while it is under way: headers of a stream are made from it. */
export interface Progress {
  candidate: Candidate<TargetEntry>;
  records: AttemptRecord[];
  native: boolean;
  /** What the gateway does of it in the provider's stead. */
  emulation: Emulation | undefined;
  verdicts: readonly Verdict[];
  readonly tally: Tally;
  upstreamMs: number;
  /** What the provider calls its last answer; `''` where it does not say. */
  providerRequestId: string;
  firstContentAt: number | undefined;
  /** What the call held has been given back, which happens once. */
  settled: boolean;
  /** Where another attempt may run beside this one. */
  lane: Lane | undefined;
  /** Why no attempt began beside the first one although it was slow; `undefined` where none was due. */
  unhedged: string | undefined;
}

/** What all parts of a call count together. */
export interface Tally {
  /** Upstream contacts so far, the one under way among them; also the number of the last attempt. */
  contacts: number;
  /** Those of them that have really begun. */
  begun: number;
  /** The attempts whose intents are open. */
  readonly open: number[];
  /** The call of which all are parts. */
  readonly whole: Pick<Reserved, 'retried'>;
}
