import type { TargetConfig } from '@sluice/contract/config/schema';
import type { Priority } from '@sluice/core/limits/shedding';
import { type Share, sharesOf } from '@sluice/core/routing/canary';
import { hashText } from '@sluice/core/routing/hash';
import { type Deployment, deploymentOf } from '@sluice/core/routing/health';
import type { Strategy } from '@sluice/core/routing/strategy-name';
import { acceptOf } from '@sluice/core/stream/event-reader';
import { apiVersionFor } from '@sluice/providers/api-version';
import { providerSpec, speechFor } from '@sluice/providers/registry';
import type { ProviderSpec } from '@sluice/providers/spec';
import type { ModelRecord, ProviderRecord } from '@sluice/store/config/snapshot';
import { headerValue } from '../http/header-value.ts';
import type { AccessTokens } from '../upstream/credentials/access-tokens.ts';
import { type CredentialContext, credentialOf } from '../upstream/credentials/authorise.ts';
import { lookUpModel } from './catalogue.ts';
import type { DeploymentMeasures } from './deployment-measures.ts';
import { type HedgePolicy, hedgePolicy } from './hedge-policy.ts';
import { type ModelShape, shapeOf } from './model-shape.ts';
import { scopedLimits } from './raises.ts';
import { type Budget, type CacheRule, cacheRuleOf, type LimitScope, limitsOf } from './scope.ts';
import type { KeyEntry, TargetEntry } from './target-entry.ts';
import { targetPrice } from './target-price.ts';
import { conditionOf, reservations } from './target-rules.ts';
import { vendorAddress } from './vendor-address.ts';

/** Milliseconds and counts of the contract's section 3. */
export const DEFAULTS = { attempts: 3, deadlineMs: 600_000, connectMs: 5_000, firstByteMs: 120_000, idleMs: 60_000 };

const DEFAULT_STRATEGY: Strategy = 'weighted_round_robin';

/** What a model may write where nobody says it: the largest that most vendors' current models allow or exceed. */
const ASSUMED_OUTPUT_LIMIT = 16_384;

/** A model as tenants call it. */
export interface ModelEntry extends ModelShape {
  readonly name: string;
  /** As a header can hold it. */
  readonly shownName: string;
  /** What the rotation of its targets is known by, over reloads. */
  readonly rotation: string;
  readonly strategy: Strategy;
  readonly attempts: number;
  readonly deadlineMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly strict: boolean;
  /** `undefined`: no attempt begins beside another one. */
  readonly hedge: HedgePolicy | undefined;
  /** Where its answers are kept for the same call. */
  readonly cache: CacheRule | undefined;
  /** A class that its calls are not above, whoever makes them. */
  readonly priority: Priority | undefined;
  readonly limits: LimitScope | undefined;
  readonly budgets: readonly Budget[];
  /** When the first raise of these ends; Unix ms. */
  readonly raisedUntil: number | undefined;
}

/** Of the platform, or of the tenant that is named. */
export type Owned<T> = T & { readonly owner?: string };

export interface ModelContext {
  /** The tenant that sees all this, where it has something of its own. */
  readonly owner?: string;
  readonly providers: ReadonlyMap<string, Owned<ProviderRecord>>;
  readonly models: ReadonlyMap<string, Owned<ModelRecord>>;
  readonly unpriced: 'refuse' | 'ceiling';
  /** Addresses of the providers that run within this process. */
  readonly builtin: ReadonlyMap<string, string>;
  /** Outlives every configuration, as the tokens do. */
  readonly tokens: AccessTokens;
  readonly measures: DeploymentMeasures;
}

/** Where nothing answers: for vendors that have no address of their own. */
const UNSET = 'http://unset.invalid';

/** @param rest what the alias's `*` stands for */
export function modelEntry(record: Owned<ModelRecord>, context: ModelContext, rest: string | undefined): ModelEntry {
  const { spec, name } = record;
  const connectMs = spec.timeouts?.connect_ms ?? DEFAULTS.connectMs;
  const group: Deployment[] = [];
  const own = targetsOf(record, context, { rest, tier: 0, connectMs, group });
  const after = (names: readonly string[] | undefined, tiers: number) =>
    fallbackTargets(names ?? [], { record, context, connectMs, tiers, group });
  const causes = spec.fallbacks_on;
  const contextWindow = after(causes?.context_window, 1);
  // A prompt that is too long for some of the targets goes on where it fits before it goes where all else goes on.
  const targets = [...own, ...after(spec.fallbacks, 1 + contextWindow.length).flat()];
  const shadows = targetsOf(record, context, { rest, tier: 0, connectMs, group: [] }, true);
  const fallbacksOn = causes && {
    contextWindow: contextWindow.flat(),
    contentPolicy: after(causes.content_policy, 1).flat(),
    budget: causes.budget ?? [],
  };
  const shown = rest === undefined ? name : name.replace('*', rest);
  const scoped = scopedLimits(`model:${identityOf(name, record)}`, spec, Date.now());
  return {
    name: shown,
    shownName: headerValue(shown),
    rotation: identityOf(shown, context),
    strategy: spec.strategy ?? DEFAULT_STRATEGY,
    ...shapeOf({ own, targets, fallbacksOn, shadows }, []),
    attempts: spec.retry?.attempts ?? DEFAULTS.attempts,
    deadlineMs: spec.retry?.deadline_ms ?? DEFAULTS.deadlineMs,
    firstByteMs: spec.timeouts?.first_byte_ms ?? DEFAULTS.firstByteMs,
    idleMs: spec.timeouts?.idle_ms ?? DEFAULTS.idleMs,
    strict: spec.strict ?? false,
    hedge: hedgePolicy(spec.hedge, identityOf(name, context)),
    cache: cacheRuleOf(spec.cache),
    priority: spec.limits?.priority,
    limits: scoped.limits,
    budgets: scoped.budgets,
    raisedUntil: scoped.until,
  };
}

/** Tells what tenants have of their own from what has the same name elsewhere. */
export function identityOf(name: string, { owner }: { readonly owner?: string }): string {
  return owner === undefined ? name : `${owner}/${name}`;
}

/** More than priorities may differ by. */
const TIER = 3_000;

interface FallbackSource {
  readonly record: ModelRecord;
  readonly context: ModelContext;
  readonly connectMs: number;
  readonly group: Deployment[];
  /** How many tiers come before them. */
  readonly tiers: number;
}

/** The targets of these models and of their own fallbacks, model by model, each in a tier behind all before it. */
function fallbackTargets(
  names: readonly string[],
  { record, context, connectMs, tiers, group }: FallbackSource,
): TargetEntry[][] {
  const targets: TargetEntry[][] = [];
  const seen = new Set([record.name]);
  const queue = [...names];
  for (const name of queue) {
    const fallback = context.models.get(name);
    if (seen.has(name) || fallback === undefined || fallback.disabled) continue;
    seen.add(name);
    const tier = (tiers + targets.length) * TIER;
    targets.push(targetsOf(fallback, context, { rest: undefined, tier, connectMs, group }));
    queue.push(...(fallback.spec.fallbacks ?? []));
  }
  return targets;
}

/** How the model that is called sees a target. */
interface Standing {
  /** What the alias's `*` stands for. */
  readonly rest: string | undefined;
  readonly tier: number;
  readonly connectMs: number;
  /** The deployments of all its targets, to be joined. */
  readonly group: Deployment[];
}

/** @param shadows whether those that get copies are meant, or those that answer */
function targetsOf(record: ModelRecord, context: ModelContext, standing: Standing, shadows = false): TargetEntry[] {
  const { rest } = standing;
  const targets = record.spec.targets.filter(({ shadow = false }) => shadow === shadows);
  const shares = sharesOf(
    shadows ? `${record.name}\nshadow` : record.name,
    targets.map(({ canary_percent }) => canary_percent),
  );
  return targets.flatMap((target, at) => {
    const provider = context.providers.get(target.provider);
    const spec = provider === undefined ? undefined : providerSpec(provider.spec.type);
    if (provider === undefined || provider.disabled || spec === undefined) return [];
    const model = rest === undefined ? target.model : target.model.replace('*', rest);
    return [targetEntry({ target, model, provider, spec, record, context, standing, canary: shares[at] })];
  });
}

interface TargetSource {
  readonly target: TargetConfig;
  readonly model: string;
  readonly provider: Owned<ProviderRecord>;
  readonly spec: ProviderSpec;
  readonly record: ModelRecord;
  readonly context: ModelContext;
  readonly standing: Standing;
  readonly canary: Share | undefined;
}

function targetEntry(source: TargetSource): TargetEntry {
  const { target, model, provider, spec, record, context, standing, canary } = source;
  const base = new URL(
    provider.spec.base_url ?? context.builtin.get(spec.type) ?? vendorAddress(spec, provider.spec.region) ?? UNSET,
  );
  const basePath = base.pathname.replace(/\/+$/, '');
  const speech = speechFor(spec, model, target.api);
  const known = lookUpModel(spec.catalogue, model);
  const allowPrivateNetwork = provider.spec.allow_private_network ?? context.builtin.has(spec.type);
  return {
    provider: provider.name,
    model,
    shownModel: headerValue(model),
    weight: target.weight ?? 1,
    priority: (target.priority ?? 0) + standing.tier,
    seed: hashText(`${provider.name}\n${model}`),
    keys: keyEntries({
      provider,
      spec,
      model,
      accept: acceptOf(speech.main.dialect.framing),
      group: standing.group,
      context: { origin: base.origin, allowPrivateNetwork, tokens: context.tokens, region: provider.spec.region },
      measures: context.measures,
      strategies: [record.spec.strategy, provider.spec.strategy],
      hedged: record.spec.hedge?.after !== undefined,
    }),
    region: target.region ?? provider.spec.region,
    reservedFor: reservations(provider.spec.tenants, target.tenants),
    when: conditionOf(target.when),
    canary,
    tags: target.tags ?? [],
    rotation: `${identityOf(record.name, context)}\n${provider.name}\n${model}`,
    keyStrategy: provider.spec.strategy ?? DEFAULT_STRATEGY,
    spec,
    speech,
    connection: {
      origin: base.origin,
      allowPrivateNetwork,
      connectMs: standing.connectMs,
    },
    basePath,
    apiVersion: apiVersionFor(spec, basePath, provider.spec.api_version),
    onDisconnect: provider.spec.on_disconnect,
    price: targetPrice(target, record.spec, spec, known.price, context.unpriced).price,
    outputLimit: known.outputLimit ?? assumedLimit(known.contextWindow),
    contextWindow: known.contextWindow,
    capabilities: known.capabilities,
    retirement: known.retirement,
  };
}

function assumedLimit(contextWindow: number | undefined): number | undefined {
  return contextWindow === undefined ? undefined : Math.min(contextWindow, ASSUMED_OUTPUT_LIMIT);
}

interface KeySource {
  readonly provider: Owned<ProviderRecord>;
  readonly spec: ProviderSpec;
  readonly model: string;
  /** What calls for a stream accept. */
  readonly accept: string;
  readonly group: Deployment[];
  readonly context: CredentialContext;
  readonly measures: DeploymentMeasures;
  /** That choose by what is measured here. */
  readonly strategies: readonly (Strategy | undefined)[];
  /** Whether a hedge waits by what is measured here. */
  readonly hedged: boolean;
}

/** A provider without keys (self-hosted) is called with one that is empty. */
function keyEntries(source: KeySource): KeyEntry[] {
  const { provider, spec, model, accept, group, context, measures, strategies, hedged } = source;
  const identity = identityOf(provider.name, provider);
  const fixed = Object.entries(provider.spec.headers ?? {}).flat();
  if (provider.keys.length === 0) {
    const id = `${identity}/-`;
    const deployment = deploymentOf(identity, id, model, group);
    return [
      {
        id,
        name: '-',
        weight: 1,
        secrets: [],
        authorise: undefined,
        requestHeaders: requestHeaders(fixed, [], accept),
        limits: [],
        reservedFor: [],
        deployment,
        seed: hashText(id),
        measures: measures.of(deployment, strategies, hedged),
      },
    ];
  }
  return provider.keys
    .filter((key) => !key.disabled)
    .map((key) => {
      const limits = limitsOf(key.id, { rpm: key.spec.rpm, tpm: key.spec.tpm, concurrency: key.spec.concurrency });
      const credential = credentialOf(spec, key.credential, context);
      const deployment = deploymentOf(identity, key.id, model, group);
      return {
        id: key.id,
        name: key.name,
        weight: key.spec.weight ?? 1,
        secrets: Object.values(key.credential),
        authorise: credential.authorise,
        requestHeaders: requestHeaders(fixed, credential.headers, accept),
        limits: limits === undefined ? [] : [limits],
        reservedFor: reservations(key.spec.tenants),
        deployment,
        seed: hashText(key.id),
        measures: measures.of(deployment, strategies, hedged),
      };
    });
}

function requestHeaders(
  fixed: readonly string[],
  credential: readonly string[],
  streamType: string,
): KeyEntry['requestHeaders'] {
  const accepting = (type: string) => [
    ...['content-type', 'application/json', 'accept', type, 'accept-encoding', 'identity', 'user-agent', 'sluice'],
    ...fixed,
    ...credential,
  ];
  return { plain: accepting('application/json'), stream: accepting(streamType) };
}

/**
 * The worst case of output where the caller sets no bound. A long prompt leaves less than the model's own limit: vendors
 * refuse a cap that the window has no room for. How long the prompt is is an estimate, so that what is assumed of models
 * that nobody knows is never cut.
 */
export function outputLimitOf({ outputLimit, contextWindow }: TargetEntry, inputTokens = 0): number {
  const limit = outputLimit ?? ASSUMED_OUTPUT_LIMIT;
  if (contextWindow === undefined || limit <= ASSUMED_OUTPUT_LIMIT) return limit;
  return Math.min(limit, Math.max(ASSUMED_OUTPUT_LIMIT, contextWindow - inputTokens));
}
