import { allowedModels } from '@sluice/contract/config/tenant-models';
import { lowestPriority, type Priority } from '@sluice/core/limits/shedding';
import type {
  ApplicationRecord,
  KeyRecord,
  ModelRecord,
  Snapshot,
  TeamRecord,
  TenantRecord,
} from '@sluice/store/config/snapshot';
import { type Webhook, webhookOf } from '../authorize/webhook.ts';
import { type AddressRule, addressRule } from '../http/client-address.ts';
import type { AccessTokens } from '../upstream/credentials/access-tokens.ts';
import { type AddressLimits, addressLimitsOf } from './address-limits.ts';
import type { DeploymentMeasures } from './deployment-measures.ts';
import type { KeyUses, UseSlot } from './key-uses.ts';
import { DEFAULTS, type ModelContext, type ModelEntry, modelEntry } from './model-entry.ts';
import { ModelTable } from './model-table.ts';
import { bringsItsOwn, ownTable } from './own-models.ts';
import { scopedLimits } from './raises.ts';
import { type Budget, type CacheRule, cacheRuleOf, type EndUserRule, endUserRule, type LimitScope } from './scope.ts';
import { TenantViews } from './tenant-view.ts';

/** A tenant's key with all that stands above it. */
export interface Caller {
  readonly tenant: string;
  /** The regions that its calls must not leave; `undefined` where they may go anywhere. */
  readonly dataResidency: readonly string[] | undefined;
  readonly team: string;
  readonly application: string;
  /** The key's id. */
  readonly key: string;
  readonly keyName: string;
  /** Unix ms. Of a value that a rotation replaced, the end of the overlap where that comes first. */
  readonly expiresAt: number | undefined;
  /** Where the last use of this value is noted. */
  readonly use: UseSlot;
  /** Of the key and the tenant: each must let the address through. */
  readonly addressRules: readonly AddressRule[];
  readonly defaultModel: string | undefined;
  readonly onDisconnect: 'abort' | 'drain';
  readonly logContent: boolean;
  readonly priority: Priority;
  /** The tenant's weight where calls wait for a place upstream. */
  readonly share: number;
  /** As of a model, for those that say nothing of it. */
  readonly cache: CacheRule | undefined;
  /** Who is asked before each call, for the tenant. */
  readonly authorize: Webhook | undefined;
  /** From the key up to the tenant. */
  readonly limits: readonly LimitScope[];
  readonly budgets: readonly Budget[];
  /** When the first raise of these ends; Unix ms. */
  readonly raisedUntil: number | undefined;
  /** What the tenant is charged beside the cost, in basis points of it. */
  readonly markupBp: number;
  /** What holds for each end user of a scope above. */
  readonly endUsers: readonly EndUserRule[];
  /** Whether the tenant has providers or models of its own. */
  readonly bringsItsOwn: boolean;
  /** What the tenant may call, and what the levels below narrow it to. */
  readonly tenantModels: readonly string[];
  readonly narrowed: readonly (readonly string[])[];
}

export type ModelAnswer = { readonly model: ModelEntry } | { readonly refused: 'not_found' | 'not_allowed' };

/** Calls in flight where nobody says it; each waits for a provider most of the time. */
const IN_FLIGHT = 10_000;

/**
 * The running configuration as look-up tables. One directory per snapshot; a call keeps the one that it began with.
 */
export class Directory {
  readonly version: number;
  /** All that is stored, disabled objects too: what the control API lists. */
  readonly snapshot: Snapshot;
  /** As of a tenant, for those that say nothing of it. */
  readonly cache: CacheRule | undefined;
  /** Of the platform, before anything is known of who calls. */
  readonly addressRule: AddressRule | undefined;
  readonly addressLimits: AddressLimits;
  /** Who is asked before each call, for the platform. */
  readonly authorize: Webhook | undefined;
  /** Calls at the same time, of everyone together. */
  readonly inFlightCap: number;
  /** Whether any of it is asked for each request. */
  readonly checksAddresses: boolean;
  readonly #callers: ReadonlyMap<string, Caller>;
  readonly #platform: ModelTable;
  /** Of tenants that have providers or models of their own. */
  readonly #own: ReadonlyMap<string, ModelTable>;
  readonly #views = new TenantViews();

  /** When the first raise of a limit ends: from then on another directory is needed. Unix ms. */
  readonly raisedUntil: number | undefined;

  /** The longest that any call may take until its answer, or its first content. */
  readonly longestDeadlineMs: number;

  constructor(
    snapshot: Snapshot,
    builtin: ReadonlyMap<string, string>,
    uses: KeyUses,
    tokens: AccessTokens,
    measures: DeploymentMeasures,
    unpriced: 'refuse' | 'ceiling' = 'ceiling',
  ) {
    this.version = snapshot.version;
    this.snapshot = snapshot;
    const { cache, allowed_ips, denied_ips, address_limits, overload, authorize } = snapshot.platform;
    this.inFlightCap = overload?.in_flight ?? IN_FLIGHT;
    this.cache = cacheRuleOf(cache);
    this.addressRule =
      allowed_ips === undefined && denied_ips === undefined ? undefined : addressRule(allowed_ips, denied_ips);
    this.addressLimits = addressLimitsOf(address_limits);
    this.authorize = webhookOf('platform', authorize);
    this.checksAddresses = this.addressRule !== undefined || this.addressLimits.rpm !== undefined;
    const context: ModelContext = {
      providers: byName(snapshot.providers),
      models: byName(snapshot.models),
      unpriced,
      builtin,
      tokens,
      measures,
    };
    this.#platform = new ModelTable(snapshot.models, context);
    const tenants = snapshot.tenants.filter((tenant) => !tenant.disabled && bringsItsOwn(tenant));
    this.#own = new Map(tenants.map((tenant) => [tenant.name, ownTable(tenant, context)]));
    this.#callers = callersOf(snapshot, uses);
    const tables = [this.#platform, ...this.#own.values()];
    const models = tables.flatMap(({ named }) => named);
    const declared = tables.flatMap(({ context: { models } }) => [...models.values()]);
    this.longestDeadlineMs = Math.max(DEFAULTS.deadlineMs, ...declared.map(({ spec }) => spec.retry?.deadline_ms ?? 0));
    this.raisedUntil = soonest([...this.#callers.values(), ...models].map((one) => one.raisedUntil));
  }

  caller(keyHash: string): Caller | undefined {
    return this.#callers.get(keyHash);
  }

  /** Of the platform, and of tenants that have something of their own. */
  get contexts(): readonly ModelContext[] {
    return [this.#platform, ...this.#own.values()].map(({ context }) => context);
  }

  /** The keys of providers by id, each with all that decides whether it works: its value and where it is sent. */
  providerKeys(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const { providers } of this.contexts) {
      for (const { spec, keys } of providers.values()) {
        for (const { id, credential } of keys) found.set(id, JSON.stringify([spec.type, spec.base_url, credential]));
      }
    }
    return found;
  }

  get callers(): Iterable<Caller> {
    return this.#callers.values();
  }

  /** A model of the tenant that the key may not call is told from any other name. */
  model(caller: Caller, name: string): ModelAnswer {
    const model = this.modelOfTenant(caller, name);
    if (model === undefined) return { refused: 'not_found' };
    if (!caller.narrowed.every((list) => allows(list, name))) return { refused: 'not_allowed' };
    return { model };
  }

  /** Whatever the key and what stands above it narrow it to: for what the gateway asks in the course of a call. */
  modelOfTenant(caller: Caller, name: string): ModelEntry | undefined {
    const model = this.#tableOf(caller).find(name);
    return model === undefined || !allows(caller.tenantModels, name) ? undefined : this.#views.of(model, caller);
  }

  /** A model that nobody declared, over the providers that are declared: for a call of the gateway's own. */
  undeclared(record: ModelRecord): ModelEntry {
    return modelEntry(record, this.#platform.context, undefined);
  }

  /** The declared names that a caller may use, wildcards as they stand. */
  modelsOf(caller: Caller): readonly ModelEntry[] {
    return this.#tableOf(caller)
      .named.filter(
        ({ name }) => allows(caller.tenantModels, name) && caller.narrowed.every((list) => allows(list, name)),
      )
      .map((model) => this.#views.of(model, caller))
      .filter(({ usable, ruledOut }) => usable.length > 0 || ruledOut.length === 0);
  }

  limitsOfModel(caller: Caller, name: string): LimitScope | undefined {
    return this.#tableOf(caller).find(name)?.limits;
  }

  #tableOf({ tenant, bringsItsOwn }: Caller): ModelTable {
    return (bringsItsOwn ? this.#own.get(tenant) : undefined) ?? this.#platform;
  }
}

/** Whether a list of names and `*` patterns takes a name. */
function allows(list: readonly string[], name: string): boolean {
  return list.some((entry) => {
    if (entry === '*' || entry === name) return true;
    const star = entry.indexOf('*');
    return star >= 0 && name.startsWith(entry.slice(0, star)) && name.endsWith(entry.slice(star + 1));
  });
}

function byId<T extends { readonly id: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.id, record]));
}

function byName<T extends { readonly name: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.name, record]));
}

/** A key's callers as they were made from these records: reloads keep them where all of the records stay. */
interface MadeCallers {
  readonly tenant: TenantRecord;
  readonly team: TeamRecord;
  readonly application: ApplicationRecord;
  readonly uses: KeyUses;
  readonly caller: Caller;
  /** With the value that a rotation replaced. */
  readonly previous: Caller | undefined;
}

const made = new WeakMap<KeyRecord, MadeCallers>();

function callersOf(snapshot: Snapshot, uses: KeyUses): ReadonlyMap<string, Caller> {
  const tenants = byId(snapshot.tenants);
  const teams = byId(snapshot.teams);
  const applications = byId(snapshot.applications);
  const callers = new Map<string, Caller>();
  const previous = new Map<string, Caller>();
  for (const key of snapshot.keys) {
    const tenant = tenants.get(key.tenantId);
    const team = teams.get(key.teamId);
    const application = applications.get(key.applicationId);
    if (key.disabled || tenant === undefined || team === undefined || application === undefined) continue;
    let known = made.get(key);
    const same = known?.tenant === tenant && known.team === team && known.application === application;
    const raiseEnded = (known?.caller.raisedUntil ?? Number.POSITIVE_INFINITY) <= Date.now();
    if (known === undefined || !same || known.uses !== uses || raiseEnded) {
      known = { tenant, team, application, uses, ...callersWith(tenant, team, application, key, uses) };
      made.set(key, known);
    }
    callers.set(key.hash, known.caller);
    if (key.previous !== undefined && known.previous !== undefined) previous.set(key.previous.hash, known.previous);
  }
  for (const [hash, caller] of previous) if (!callers.has(hash)) callers.set(hash, caller);
  return callers;
}

function callersWith(
  tenant: TenantRecord,
  team: TeamRecord,
  application: ApplicationRecord,
  key: KeyRecord,
  uses: KeyUses,
): Pick<MadeCallers, 'caller' | 'previous'> {
  const caller = callerOf(tenant, team, application, key, uses.slot(key.hash, key.id));
  if (key.previous === undefined) return { caller, previous: undefined };
  const { hash, endsAt } = key.previous;
  const expiresAt = Math.min(endsAt, caller.expiresAt ?? endsAt);
  return { caller, previous: { ...caller, expiresAt, use: uses.slot(hash, key.id) } };
}

function callerOf(
  tenant: TenantRecord,
  team: TeamRecord,
  application: ApplicationRecord,
  key: KeyRecord,
  use: UseSlot,
): Caller {
  const teamPath = `${tenant.name}/${team.name}`;
  const scopes = [
    { scope: `key:${key.id}`, spec: key.spec },
    { scope: `application:${teamPath}/${application.name}`, spec: application.spec },
    { scope: `team:${teamPath}`, spec: team.spec },
    { scope: `tenant:${tenant.name}`, spec: tenant.spec },
  ];
  const limited = scopes.map(({ scope, spec }) => scopedLimits(scope, spec, Date.now()));
  const narrowed = [key.spec.models, application.spec.models, team.spec.models];
  const { data_residency: regions = [] } = tenant.spec;
  return {
    tenant: tenant.name,
    dataResidency: regions.length === 0 ? undefined : regions,
    team: team.name,
    application: application.name,
    key: key.id,
    keyName: key.name,
    expiresAt: key.spec.expires_at === undefined ? undefined : Date.parse(String(key.spec.expires_at)),
    addressRules: [key.spec, tenant.spec].flatMap(({ allowed_ips, denied_ips }) =>
      allowed_ips === undefined && denied_ips === undefined ? [] : [addressRule(allowed_ips, denied_ips)],
    ),
    defaultModel: tenant.spec.default_model,
    use,
    onDisconnect: tenant.spec.on_disconnect ?? 'abort',
    logContent: tenant.spec.log_content ?? false,
    share: tenant.spec.share ?? 1,
    priority: lowestPriority([tenant, team, application, key].map(({ spec }) => spec.limits?.priority)),
    cache: cacheRuleOf(tenant.spec.cache),
    authorize: webhookOf(`tenant:${tenant.name}`, tenant.spec.authorize),
    limits: limited.map(({ limits }) => limits).filter((one) => one !== undefined),
    budgets: limited.flatMap(({ budgets }) => budgets),
    raisedUntil: soonest(limited.map(({ until }) => until)),
    markupBp: Math.round((tenant.spec.markup_percent ?? 0) * 100),
    endUsers: scopes
      .map(({ scope, spec }) => endUserRule(scope.replace(/^(application|team|tenant):/, ''), spec.end_users))
      .filter((one) => one !== undefined),
    bringsItsOwn: bringsItsOwn(tenant),
    tenantModels: allowedModels(tenant.spec),
    narrowed: narrowed.filter((list) => list !== undefined),
  };
}

function soonest(moments: readonly (number | undefined)[]): number | undefined {
  let first: number | undefined;
  for (const moment of moments)
    if (moment !== undefined && moment < (first ?? Number.POSITIVE_INFINITY)) first = moment;
  return first;
}
