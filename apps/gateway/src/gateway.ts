import type { Limiter } from '@sluice/core/limits/limiter';
import type { InFlightBounds } from '@sluice/core/limits/shedding';
import type { Health } from '@sluice/core/routing/health';
import type { HedgeBudget } from '@sluice/core/routing/hedge-budget';
import type { RetryBudget } from '@sluice/core/routing/retry-budget';
import type { CallReader } from '@sluice/store/calls/call-reader';
import type { CallLog } from '@sluice/store/calls/calls';
import type { ConfigStore } from '@sluice/store/config/config-store';
import type { Ledger } from '@sluice/store/ledger/ledger';
import type { LedgerLook } from '@sluice/store/ledger/ledger-look';
import type { Store } from '@sluice/store/open';
import type { People } from '@sluice/store/people/people';
import type { Responses } from '@sluice/store/responses/responses';
import type { Signatures } from '@sluice/store/signatures/signatures';
import type { Logger } from 'pino';
import type { Verdicts } from './authorize/verdicts.ts';
import type { ResponseCache } from './cache/response-cache.ts';
import type { FairLines } from './call/fair-lines.ts';
import type { WaitingRoom } from './call/waiting-room.ts';
import type { Environment } from './config.ts';
import type { Visitors } from './http/visitors.ts';
import type { SchemaThread } from './schema/schema-thread.ts';
import type { Directory } from './state/directory.ts';
import type { EndUsers } from './state/end-users.ts';
import type { KeyUses } from './state/key-uses.ts';
import type { Rotation } from './state/rotation.ts';
import type { Shadows } from './state/shadows.ts';
import type { SoftLimits } from './state/soft-limits.ts';
import type { HealthChecks } from './upstream/health-checks.ts';
import type { Pools } from './upstream/pools.ts';

/** Everything a call may use, built once in `start`. Only `directory`, `draining` and the counts change. */
export interface Gateway {
  readonly environment: Environment;
  readonly config: ConfigStore;
  readonly people: People;
  readonly ledger: Ledger;
  readonly calls: CallLog;
  readonly responses: Responses;
  readonly signatures: Signatures;
  readonly callReader: CallReader;
  readonly ledgerLook: LedgerLook;
  readonly engine: Store['engine'];
  readonly databaseSizes: Store['sizes'];
  /** Calls that a crash had cut before this start. */
  readonly orphansAtStart: number;
  readonly limiter: Limiter;
  readonly endUsers: EndUsers;
  /** Calls that wait for room (`on_limit: wait`). */
  readonly waiting: WaitingRoom;
  readonly softLimits: SoftLimits;
  /** Limits of provider keys. */
  readonly keyLimiter: Limiter;
  readonly health: Health;
  readonly checks: HealthChecks;
  readonly retryBudget: RetryBudget;
  readonly hedgeBudget: HedgeBudget;
  readonly shadows: Shadows;
  readonly rotation: Rotation;
  /** Calls that wait for a place upstream. */
  readonly fairLines: FairLines;
  readonly visitors: Visitors;
  /** Of authorization webhooks. */
  readonly verdicts: Verdicts;
  readonly cache: ResponseCache;
  readonly pools: Pools;
  readonly schemas: SchemaThread;
  readonly keyUses: KeyUses;
  readonly log: Logger;
  directory: Directory;
  /** Brings `directory` up to what is stored. When it resolves, every write that was done before the call is in it. */
  readonly reload: () => Promise<void>;
  /** Run when nothing is under way any more, before the store closes. */
  readonly beforeExit: Set<() => Promise<void>>;
  /** What the last reading of sluice.yaml said; `undefined` where it was fine. */
  configError: string | undefined;
  draining: boolean;
  /** Calls between their head and their last word in the ledger: a shutdown waits for them. */
  inFlight: number;
  /** What may be in flight now, as memory and the event loop allow. */
  inFlightBounds: InFlightBounds;
  /** Streams under way, to be ended where a shutdown can wait no longer. */
  readonly streams: Set<{ stop(): void }>;
  /** Answers that are read to their end for nobody (`on_disconnect: drain`). */
  drains: number;
}
