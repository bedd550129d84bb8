import type { ScopeLimits } from '@sluice/core/limits/limiter';
import type { Price } from '@sluice/core/pricing/price';
import type { Share } from '@sluice/core/routing/canary';
import type { Condition, Reservable } from '@sluice/core/routing/eligibility';
import type { Deployment } from '@sluice/core/routing/health';
import type { PlanKey, PlanTarget } from '@sluice/core/routing/target';
import type { Capability } from '@sluice/providers/catalogue/capabilities';
import type { Retirement } from '@sluice/providers/catalogue/vendor-models';
import type { Speech } from '@sluice/providers/registry';
import type { ProviderSpec } from '@sluice/providers/spec';
import type { Authorise } from '../upstream/credentials/authorise.ts';
import type { PoolKey } from '../upstream/pools.ts';

/** A provider key with one upstream model, ready to be used. */
export interface KeyEntry extends PlanKey, Reservable {
  readonly deployment: Deployment;
  /** All that was opened of the key: to be found in no text that goes out. */
  readonly secrets: readonly string[];
  /** Makes what of the credential differs from request to request. */
  readonly authorise: Authorise | undefined;
  /** Every header that is the same for all calls, the provider's own and the credential too. Flat. */
  readonly requestHeaders: { readonly plain: readonly string[]; readonly stream: readonly string[] };
  /** The provider key's own limits, as a scope of the key limiter; empty where it has none. */
  readonly limits: readonly ScopeLimits[];
}

/** One target of a model with all that a call needs of it. */
export interface TargetEntry extends PlanTarget, Reservable {
  readonly keys: readonly KeyEntry[];
  /** Where it stands; `undefined` where nobody says. */
  readonly region: string | undefined;
  /** The calls that it is for; `undefined`: all. */
  readonly when: Condition | undefined;
  /** The share of the calls that it takes; `undefined`: it is no canary. */
  readonly canary: Share | undefined;
  /** By these a call's authorization chooses among the targets. */
  readonly tags: readonly string[];
  /** The upstream model as a header can hold it. */
  readonly shownModel: string;
  /** What the rotation of its keys is known by, over reloads. */
  readonly rotation: string;
  readonly spec: ProviderSpec;
  /** The dialects that the model is spoken to in. */
  readonly speech: Speech;
  /** To which pool of connections its calls go. */
  readonly connection: PoolKey;
  /** Path of the base URL, without a slash at its end. */
  readonly basePath: string;
  readonly apiVersion: string | undefined;
  /** Before what the tenant says. */
  readonly onDisconnect: 'abort' | 'drain' | undefined;
  /** `undefined`: nobody knows a price and the model refuses to be used without. */
  readonly price: Price | undefined;
  /** The model's own where the catalogue knows it. Tokens. */
  readonly outputLimit: number | undefined;
  readonly contextWindow: number | undefined;
  readonly capabilities: readonly Capability[];
  readonly retirement: Retirement | undefined;
}
