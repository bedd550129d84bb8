import type { BodyInput } from '@sluice/contract/control/operations';
import { type LimitValues, limitChange, limitMembers, limitValues } from '../limits/limit-values.ts';
import type { Model, Price, Strategy, Target } from './model.ts';
import { PRICE_CLASSES, type PriceClass } from './price-classes.ts';
import { type ConditionValues, conditionOf, conditionValues, listOf } from './target-conditions.ts';

export interface TargetValues extends ConditionValues {
  provider: string;
  model: string;
  weight: string;
  priority: string;
  canary_percent: string;
  shadow: boolean;
  /** What the form does not show of it; its type is too deep for the form's paths. */
  kept: object;
}

/** What a model may have fallbacks of its own for. */
export const CAUSES = ['context_window', 'content_policy', 'budget'] as const;
export type Cause = (typeof CAUSES)[number];

export interface ModelValues extends LimitValues {
  name: string;
  targets: TargetValues[];
  strategy: Strategy | '';
  /** Names with commas between them, in their order. */
  fallbacks: string;
  fallbacks_on: Record<Cause, string>;
  price: Record<PriceClass, string>;
  unpriced: '' | 'refuse' | 'ceiling';
  attempts: string;
  /** Seconds; the configuration has milliseconds. */
  deadline: string;
  connect: string;
  first_byte: string;
  idle: string;
  strict: boolean;
}

export const NEW_TARGET: TargetValues = targetValues({ provider: '', model: '' });

export function modelValues(model?: Model): ModelValues {
  const { retry, timeouts } = model ?? {};
  return {
    name: model?.name ?? '',
    targets: model?.targets.map(targetValues) ?? [NEW_TARGET],
    strategy: model?.strategy ?? '',
    fallbacks: model?.fallbacks?.join(', ') ?? '',
    fallbacks_on: Object.fromEntries(
      CAUSES.map((cause) => [cause, model?.fallbacks_on?.[cause]?.join(', ') ?? '']),
    ) as ModelValues['fallbacks_on'],
    price: Object.fromEntries(PRICE_CLASSES.map((name) => [name, text(model?.price?.[name])])) as ModelValues['price'],
    unpriced: model?.unpriced ?? '',
    attempts: text(retry?.attempts),
    deadline: seconds(retry?.deadline_ms),
    connect: seconds(timeouts?.connect_ms),
    first_byte: seconds(timeouts?.first_byte_ms),
    idle: seconds(timeouts?.idle_ms),
    strict: model?.strict ?? false,
    ...limitValues(model ?? {}),
  };
}

function targetValues({ provider, model, weight, priority, canary_percent, shadow, ...kept }: Target): TargetValues {
  return {
    provider,
    model,
    weight: text(weight),
    priority: text(priority),
    canary_percent: text(canary_percent),
    shadow: shadow ?? false,
    ...conditionValues(kept.when),
    kept,
  };
}

export function newModel(values: ModelValues): BodyInput<'POST /api/v1/models'> {
  const members = Object.entries(ownMembers(values)).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(members),
    name: values.name.trim(),
    targets: values.targets.map(targetOf),
    ...limitMembers(values),
  };
}

export function modelChange(values: ModelValues, before: Model): BodyInput<'PATCH /api/v1/models/{model}'> {
  return {
    ...ownMembers(values),
    targets: values.targets.map(targetOf),
    ...limitChange(values, before),
  };
}

function targetOf(values: TargetValues): Target {
  const { provider, model, weight, priority, canary_percent, shadow } = values;
  const { when: before, ...kept } = values.kept as Partial<Target>;
  const when = conditionOf(values, before);
  return {
    ...kept,
    provider,
    model: model.trim(),
    ...numbers({ weight, priority, canary_percent }),
    ...(shadow ? { shadow } : {}),
    ...(when === undefined ? {} : { when }),
  };
}

/** All but the name, the targets and the limits; `null` where a member is to be taken away. */
function ownMembers(values: ModelValues) {
  const fallbacks = listOf(values.fallbacks);
  const forCauses = CAUSES.map((cause) => [cause, listOf(values.fallbacks_on[cause])] as const);
  const price: Price = numbers(values.price);
  const retry = { ...numbers({ attempts: values.attempts }), ...milliseconds({ deadline_ms: values.deadline }) };
  const timeouts = milliseconds({
    connect_ms: values.connect,
    first_byte_ms: values.first_byte,
    idle_ms: values.idle,
  });
  return {
    strategy: values.strategy === '' ? null : values.strategy,
    fallbacks: fallbacks.length === 0 ? null : fallbacks,
    fallbacks_on: orNull(Object.fromEntries(forCauses.filter(([, names]) => names.length > 0))),
    price: orNull(price),
    unpriced: values.unpriced === '' ? null : values.unpriced,
    retry: orNull(retry),
    timeouts: orNull(timeouts),
    strict: values.strict ? true : null,
  };
}

function orNull<T extends object>(members: T): T | null {
  return Object.keys(members).length === 0 ? null : members;
}

function numbers<N extends string>(texts: Readonly<Record<N, string>>): Partial<Record<N, number>> {
  const given = Object.entries<string>(texts).filter(([, value]) => value.trim() !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, Number(value)])) as Partial<Record<N, number>>;
}

const MS_PER_S = 1000;

function milliseconds<N extends string>(texts: Readonly<Record<N, string>>): Partial<Record<N, number>> {
  const given = Object.entries<number>(numbers(texts) as Record<N, number>);
  return Object.fromEntries(given.map(([name, value]) => [name, Math.round(value * MS_PER_S)])) as Partial<
    Record<N, number>
  >;
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '' : String(ms / MS_PER_S);
}

/** A number that is not negative, or nothing. */
export function isNumber(value: string): boolean {
  return value.trim() === '' || /^\d{1,9}(\.\d{1,9})?$/.test(value.trim());
}
