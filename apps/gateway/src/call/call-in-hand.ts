import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from '@sluice/core/chat/call';
import type { AnswerDialect, CallPath } from '@sluice/core/chat/client-dialect';
import type { KnownTurns } from '@sluice/core/chat/restore-signatures';
import type { JsonObject } from '@sluice/core/json/json';
import type { Scan } from '@sluice/core/json/scan';
import type { Lease } from '@sluice/core/limits/limiter';
import type { Measures } from '@sluice/core/routing/measures';
import type { Candidate, LeftOut } from '@sluice/core/routing/plan';
import type { Intent } from '@sluice/store/ledger/ledger';
import type { Authorized } from '../authorize/authorized.ts';
import type { Fill } from '../cache/response-cache.ts';
import type { Caller, Directory } from '../state/directory.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import type { RuledOut } from '../state/model-shape.ts';
import type { Reached } from '../state/soft-limits.ts';
import type { TargetEntry } from '../state/target-entry.ts';
import type { LinePlace } from './fair-lines.ts';
import type { SimilarLook } from './similar-look.ts';

/** What stands at the door: the request before anything of its body is known. */
export interface Incoming {
  readonly requestId: string;
  /** Unix ms. */
  readonly admittedAt: number;
  /** Monotonic ms. */
  readonly startedAt: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clientIp: string;
  readonly dialect: AnswerDialect;
  /** The route's pattern, for the log and the idempotency key. */
  readonly route: string;
  /** Fills `{{name}}` from `variables` and names the tenant's default model (`/v1/chat`). */
  readonly rewrite: ((body: JsonObject) => Rewritten) | undefined;
  /** What the path says of the call, where the body does not. */
  readonly path: CallPath | undefined;
  /** How a streamed answer goes out: as server-sent events, or as one JSON array (Google's, unless `alt=sse`). */
  readonly streamForm: StreamForm;
}

export type StreamForm = 'events' | 'array';

export interface Rewritten {
  readonly body: JsonObject;
  readonly warnings: readonly string[];
}

/** A request whose body is what its dialect says. */
export interface Received extends Incoming {
  /** The body as it came: what an idempotency key is held to. */
  readonly raw: Uint8Array;
  /** The bytes that go on where caller and provider speak the same dialect. */
  readonly bytes: Uint8Array;
  /** Of `bytes`; `undefined` where the body is a form. */
  readonly scan: Scan | undefined;
  readonly call: Call;
  readonly warnings: readonly string[];
}

/** A request of a known caller for a model that it may call. */
export interface Admitted extends Received {
  readonly caller: Caller;
  readonly directory: Directory;
  readonly model: ModelEntry;
  /** What models signed in earlier turns, where the caller does not bring it back. */
  readonly recalled: KnownTurns | undefined;
  /** What was said of it by those who are asked; `undefined` where nobody is. */
  readonly authorized: Authorized | undefined;
  /** What the response cache had to do with it. */
  readonly cacheStatus: CacheStatus;
  /** Where its answer is put, and whoever waits for that is told. */
  readonly fill: Fill | undefined;
  /** What a cache of similar questions had to say. */
  readonly look: SimilarLook | undefined;
  /** Whether it waits for room where a full scope says so. */
  readonly patient: boolean;
}

export type CacheStatus = 'hit' | 'miss' | 'bypass';

/** A call that knows where it may go. */
export interface Planned extends Admitted {
  readonly candidates: readonly Candidate<TargetEntry>[];
  readonly leftOut: readonly LeftOut<TargetEntry>[];
  /** Targets that this call may not use, whatever they do now. */
  readonly ruledOut: readonly RuledOut[];
  /** Whether what is reserved also pays for ways that only a refusal leads along. */
  readonly detours: boolean;
  /** The most that the prompt can count. */
  readonly inputTokens: number;
  /** The call with bytes in place of addresses, for providers that fetch none; `undefined` where nothing was fetched. */
  readonly inlined: Call | undefined;
  /** Where the call counts as in flight; changed through `countAt` alone. */
  countedAt: Measures | undefined;
}

/** A call that holds its place in every scope, with its first intent durable. */
export interface Reserved extends Planned {
  readonly lease: Lease;
  /** The first choice, whose provider key holds a place too. */
  readonly first: Candidate<TargetEntry>;
  readonly firstKeyLease: Lease;
  readonly intent: Intent;
  readonly idempotent: boolean;
  /** The cap on output that is sent because the caller gave none. */
  readonly outputCap: number | undefined;
  /** Whether it has a place in the retry budget of its model. */
  retried: boolean;
  /** Soft thresholds of its limits that are reached. */
  readonly reached: readonly Reached[];
}

const NONE_REACHED: readonly Reached[] = [];

/**
 * A call and all that its steps find out about it; each step fills in its members and hands the call on as what it has
 * become (`Received`, `Admitted`, `Planned`, `Reserved`). It has every member from the start: an object that grows
 * changes its shape with each step, and whatever looks at it later has to search (together a tenth of a call's time).
 */
export class CallInHand implements Reserved {
  readonly requestId: string;
  readonly admittedAt: number;
  readonly startedAt: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clientIp: string;
  readonly dialect: AnswerDialect;
  readonly route: string;
  readonly rewrite: ((body: JsonObject) => Rewritten) | undefined;
  readonly path: CallPath | undefined;
  readonly streamForm: StreamForm;
  // Received.
  raw!: Uint8Array;
  bytes!: Uint8Array;
  scan: Scan | undefined;
  call!: Call;
  warnings!: readonly string[];
  // Admitted.
  caller!: Caller;
  directory!: Directory;
  model!: ModelEntry;
  recalled: KnownTurns | undefined;
  authorized: Authorized | undefined;
  cacheStatus: CacheStatus = 'bypass';
  fill: Fill | undefined;
  look: SimilarLook | undefined;
  patient = true;
  /** In the line before a place upstream, until that is taken. */
  linePlace: LinePlace | undefined;
  // Planned.
  candidates!: readonly Candidate<TargetEntry>[];
  leftOut!: readonly LeftOut<TargetEntry>[];
  ruledOut: readonly RuledOut[] = [];
  detours = true;
  inputTokens!: number;
  inlined: Call | undefined;
  countedAt: Measures | undefined;
  // Reserved.
  lease!: Lease;
  first!: Candidate<TargetEntry>;
  firstKeyLease!: Lease;
  intent!: Intent;
  idempotent!: boolean;
  retried = false;
  outputCap: number | undefined;
  reached = NONE_REACHED;

  /** @param rewrite changes the body before it is decoded */
  constructor(
    visit: Omit<Incoming, 'route' | 'rewrite' | 'path' | 'streamForm'>,
    route: string,
    rewrite?: (body: JsonObject) => Rewritten,
    path?: CallPath,
    streamForm: StreamForm = 'events',
  ) {
    this.requestId = visit.requestId;
    this.admittedAt = visit.admittedAt;
    this.startedAt = visit.startedAt;
    this.request = visit.request;
    this.response = visit.response;
    this.clientIp = visit.clientIp;
    this.dialect = visit.dialect;
    this.route = route;
    this.rewrite = rewrite;
    this.path = path;
    this.streamForm = streamForm;
  }
}
