import type { Answer } from '@sluice/contract/control/operations';
import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import { type Hit, PolicyRun } from '@sluice/core/simulation/policy-run';
import type { LoggedCall, PlacedCall } from '@sluice/store/calls/call-reader';
import { CallError } from '../../http/call-error.ts';
import { namedScope } from '../calls/call-scopes.ts';
import { timeText } from '../objects/shown.ts';
import type { OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { Policy } from './policy.ts';

type Simulation = Answer<'POST /api/v1/simulations'>;
type Outcome = { -readonly [M in keyof Simulation['current']]: number };
type Group = Omit<Simulation['groups'][number], 'current' | 'changed' | 'calls'> & {
  calls: number;
  readonly current: Outcome;
  readonly changed: Outcome;
};
type Refusal = { -readonly [M in keyof Simulation['refusals'][number]]: Simulation['refusals'][number][M] };

const DAY_MS = 86_400_000;
/** More would take longer than somebody who is about to save waits. */
const MOST_CALLS = 200_000;
/** Read and worked off at once: little enough that calls which are being served do not wait for it. */
const BATCH = 500;
const MOST_GROUPS = 200;

/** The codes of calls that limits or budgets refused: another policy might have admitted them. */
const BY_POLICY = new Set(['rate_limit_exceeded', 'budget_exceeded']);

/** Calls that were refused for what no policy changes: they would be refused again. */
function isBeyondPolicy({ code, owner }: LoggedCall): boolean {
  return !BY_POLICY.has(code) && code !== '' && (owner === 'caller' || owner === 'tenant');
}

/** One policy, and what the calls so far have come to under it. */
class Side {
  readonly total: Outcome = nothing();
  readonly #policy: Policy;
  readonly #run = new PolicyRun();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** What refuses the call, if anything does. */
  take(call: LoggedCall, used: Used, group: Outcome): Hit | RetiredHit | undefined {
    const taker = this.#policy.modelFor(call.model);
    if (taker === undefined) {
      return this.#count(group, { scope: `model:${call.model}`, kind: 'model_retired', limit: 0 }, 0);
    }
    const costNanoUsd = this.#policy.costOf({ ...call, ...used.instead }, taker);
    const { admittedAt: at, durationMs } = call;
    const rules = this.#policy.rulesFor(call, taker);
    return this.#count(
      group,
      this.#run.admit({ at, durationMs, tokens: used.tokens, costNanoUsd, ...rules }),
      costNanoUsd,
    );
  }

  #count(group: Outcome, hit: Hit | RetiredHit | undefined, costNanoUsd: number): Hit | RetiredHit | undefined {
    for (const outcome of [this.total, group]) add(outcome, hit === undefined, costNanoUsd);
    return hit;
  }
}

interface RetiredHit {
  readonly scope: string;
  readonly kind: 'model_retired';
  readonly limit: number;
}

/** What a call used, or would have. */
interface Used {
  readonly tokens: number;
  /** Where it was refused: the usage and the cost of the mean call of its kind. */
  readonly instead: Partial<Pick<LoggedCall, 'usage' | 'costNanoUsd'>>;
}

/** The mean of the calls that were answered, by who asked for what. */
class Means {
  readonly #sums = new Map<string, { calls: number; input: number; output: number; cost: number }>();

  add(call: LoggedCall): Used {
    const name = kindOf(call);
    const sum = this.#sums.get(name) ?? { calls: 0, input: 0, output: 0, cost: 0 };
    const [input, output] = [inputTokens(call.usage), outputTokens(call.usage)];
    sum.calls++;
    sum.input += input;
    sum.output += output;
    sum.cost += call.costNanoUsd;
    this.#sums.set(name, sum);
    return { tokens: input + output, instead: {} };
  }

  of(call: LoggedCall): Used {
    const { calls, input, output, cost } = this.#sums.get(kindOf(call)) ?? { calls: 1, input: 0, output: 0, cost: 0 };
    const usage = { input: Math.round(input / calls), output: Math.round(output / calls) };
    return { tokens: usage.input + usage.output, instead: { usage, costNanoUsd: Math.round(cost / calls) } };
  }
}

const simulate: OperationHandler<'POST /api/v1/simulations'> = async ({ gateway, caller, body }) => {
  const to = body.to === undefined ? Date.now() : Date.parse(body.to);
  const from = body.from === undefined ? to - DAY_MS : Date.parse(body.from);
  if (from > to) throw new CallError('invalid_request', 'from: comes after to.', { param: 'from' });
  const filter = {
    ...({ scopes: 'everywhere', from, to, sort: 'at', limit: BATCH } as const),
    ...namedScope(gateway, caller, { tenant: body.tenant }),
  };
  const [current, changed] = [new Side(new Policy(gateway, [])), new Side(new Policy(gateway, body.changes))];
  const logged = nothing();
  const means = new Means();
  const groups = new Map<string, Group>();
  const refusals = new Map<string, Refusal>();
  let [calls, estimated] = [0, 0];
  let cutAt: number | undefined;
  let place: PlacedCall['place'] | undefined;
  do {
    const batch = await gateway.callReader.page({ ...filter, place });
    place = batch.length < BATCH ? undefined : batch.at(-1)?.place;
    for (const { call } of batch) {
      // A test of a provider is nobody's.
      if (call.tenant === '' || isBeyondPolicy(call)) continue;
      if (calls === MOST_CALLS) {
        cutAt = call.admittedAt;
        place = undefined;
        break;
      }
      calls++;
      const wasRefused = BY_POLICY.has(call.code);
      if (wasRefused) estimated++;
      const used = wasRefused ? means.of(call) : means.add(call);
      add(logged, !wasRefused, call.costNanoUsd);
      const group = groupOf(groups, call);
      group.calls++;
      const before = current.take(call, used, group.current);
      const after = changed.take(call, used, group.changed);
      if (after !== undefined && before === undefined) countRefusal(refusals, after, call.admittedAt);
    }
  } while (place !== undefined);
  return {
    ...{ from: timeText(from), to: timeText(to), calls, estimated },
    cut_at: cutAt === undefined ? null : timeText(cutAt),
    ...{ logged, current: current.total, changed: changed.total },
    refusals: [...refusals.values()].sort((a, b) => b.calls - a.calls),
    groups: [...groups.values()].sort((a, b) => struck(b) - struck(a) || b.calls - a.calls).slice(0, MOST_GROUPS),
  };
};

function nothing(): Outcome {
  return { admitted: 0, refused: 0, cost_nano_usd: 0 };
}

function add(outcome: Outcome, admitted: boolean, costNanoUsd: number): void {
  if (!admitted) {
    outcome.refused++;
    return;
  }
  outcome.admitted++;
  outcome.cost_nano_usd += costNanoUsd;
}

function kindOf({ tenant, team, application, model }: LoggedCall): string {
  return `${tenant}/${team}/${application} ${model}`;
}

function groupOf(groups: Map<string, Group>, call: LoggedCall): Group {
  const name = kindOf(call);
  let group = groups.get(name);
  if (group === undefined) {
    const { tenant, team, application, model } = call;
    group = { tenant, team, application, model, calls: 0, current: nothing(), changed: nothing() };
    groups.set(name, group);
  }
  return group;
}

function countRefusal(refusals: Map<string, Refusal>, hit: Hit | RetiredHit, at: number): void {
  const name = `${hit.scope} ${hit.kind} ${hit.limit}`;
  const known = refusals.get(name);
  if (known === undefined) refusals.set(name, { ...hit, calls: 1, first_at: timeText(at) });
  else known.calls++;
}

function struck({ current, changed }: Group): number {
  return changed.refused - current.refused;
}

export const simulationHandlers = { 'POST /api/v1/simulations': simulate } satisfies OperationHandlers;
