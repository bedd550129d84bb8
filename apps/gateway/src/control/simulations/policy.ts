import type { Body } from '@sluice/contract/control/operations';
import type { ScopeLimits } from '@sluice/core/limits/limiter';
import { costNanoUsd, type Price } from '@sluice/core/pricing/price';
import type { LoggedCall } from '@sluice/store/calls/call-reader';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { type Budget, budgetsOf, limitsOf } from '../../state/scope.ts';
import { configuredPrice } from '../../state/target-price.ts';
import { type StoredObjects, storedObjects } from '../objects/stored-objects.ts';
import { notFound } from '../refusals.ts';

type Change = Body<'POST /api/v1/simulations'>['changes'][number];
type ScopeSpec = Partial<Pick<Change, 'limits' | 'budgets'>>;

interface ScopeRules {
  readonly limits: ScopeLimits | undefined;
  readonly budgets: readonly Budget[];
}

/** What becomes of a model's calls. */
interface ModelRules {
  readonly price: Price | undefined;
  readonly retired: boolean;
  readonly replacedBy: string | undefined;
}

const NO_RULES: ScopeRules = { limits: undefined, budgets: [] };
const NO_MODEL_RULES: ModelRules = { price: undefined, retired: false, replacedBy: undefined };

/** The limits, budgets, prices and models of now, with changes that nobody has made yet. */
export class Policy {
  readonly #scopes = new Map<string, ScopeRules>();
  readonly #models = new Map<string, ModelRules>();
  readonly #replacements = new Map<string, Price | undefined>();
  /** What the scopes of one key and model say, made once. */
  readonly #rules = new Map<string, { limits: readonly ScopeLimits[]; budgets: readonly Budget[] }>();

  /** @throws CallError `not_found` for an object that is not there */
  constructor(gateway: Gateway, changes: readonly Change[]) {
    const objects = storedObjects(gateway);
    for (const { scope, spec } of scopesOf(objects)) this.#scopes.set(scope, rulesOf(scope, spec));
    for (const [index, change] of changes.entries()) this.#change(gateway, objects, change, `changes.${index}`);
  }

  /** What a call needs room in, by the names of the log. */
  rulesFor(call: LoggedCall, model: string): { limits: readonly ScopeLimits[]; budgets: readonly Budget[] } {
    const id = `${call.key} ${call.tenant}/${call.team}/${call.application} ${model}`;
    let rules = this.#rules.get(id);
    if (rules === undefined) {
      const team = `${call.tenant}/${call.team}`;
      const names = [
        ...[`tenant:${call.tenant}`, `team:${team}`, `application:${team}/${call.application}`],
        ...[`key:${call.key}`, `model:${model}`],
      ];
      const scopes = names.map((name) => this.#scopes.get(name) ?? NO_RULES);
      rules = {
        limits: scopes.flatMap(({ limits }) => (limits === undefined ? [] : [limits])),
        budgets: scopes.flatMap(({ budgets }) => budgets),
      };
      this.#rules.set(id, rules);
    }
    return rules;
  }

  /** The model that takes a model's calls; `undefined` where none does. */
  modelFor(model: string): string | undefined {
    const { retired, replacedBy } = this.#models.get(model) ?? NO_MODEL_RULES;
    return retired ? replacedBy : model;
  }

  /** What a call costs; what it did cost, where nothing of its price changes. */
  costOf({ model, usage, costNanoUsd: logged }: LoggedCall, taker: string): number {
    const price = taker === model ? this.#models.get(model)?.price : this.#replacements.get(taker);
    return price === undefined ? logged : costNanoUsd(price, usage);
  }

  #change(gateway: Gateway, objects: StoredObjects, change: Change, at: string): void {
    const { scope, spec } = changedScope(objects, change, `${at}.id`);
    this.#scopes.set(scope, rulesOf(scope, { ...spec, ...definedOf(change) }));
    if (change.object !== 'model') return;
    const { price, retired = false, replaced_by: replacedBy } = change;
    if (replacedBy !== undefined && !retired) {
      throw new CallError('invalid_request', `${at}.replaced_by: only a model that is retired is replaced.`, {
        param: `${at}.replaced_by`,
      });
    }
    const name = scope.slice('model:'.length);
    this.#models.set(name, { price: price === undefined ? undefined : configuredPrice(price), retired, replacedBy });
    if (replacedBy === undefined) return;
    const record = objects.models.find((model) => model.name === replacedBy);
    if (record === undefined) throw notFound(`${at}.replaced_by`);
    const [first] = gateway.directory.undeclared(record).targets;
    this.#replacements.set(replacedBy, this.#models.get(replacedBy)?.price ?? first?.price);
  }
}

function definedOf({ limits, budgets }: ScopeSpec): ScopeSpec {
  return { ...(limits === undefined ? {} : { limits }), ...(budgets === undefined ? {} : { budgets }) };
}

function rulesOf(scope: string, { limits, budgets }: ScopeSpec): ScopeRules {
  return { limits: limitsOf(scope, limits ?? undefined), budgets: budgetsOf(scope, budgets ?? undefined) };
}

interface NamedScope {
  readonly scope: string;
  readonly spec: ScopeSpec;
}

function scopesOf(objects: StoredObjects): NamedScope[] {
  return [
    ...objects.tenants.map(({ name, spec }) => ({ scope: `tenant:${name}`, spec })),
    ...objects.teams.map(({ tenant, name, spec }) => ({ scope: `team:${tenant}/${name}`, spec })),
    ...objects.applications.map(({ tenant, team, name, spec }) => ({
      scope: `application:${tenant}/${team}/${name}`,
      spec,
    })),
    ...objects.keys.map(({ id, spec }) => ({ scope: `key:${id}`, spec })),
    ...objects.models.map(({ name, spec }) => ({ scope: `model:${name}`, spec })),
  ];
}

/** @throws CallError `not_found` */
function changedScope(objects: StoredObjects, { object, id }: Change, member: string): NamedScope {
  const found = objects[object](id);
  if (found === undefined) throw notFound(member);
  const record = found as { readonly spec: ScopeSpec };
  const scope = scopesOf(objects).find(({ spec }) => spec === record.spec);
  if (scope === undefined) throw notFound(member);
  return scope;
}
