import type { EffectivePrice, Model } from './model.ts';

/** The end of a model that targets name: its vendor no longer serves it. */
export interface Ending {
  readonly model: string;
  /** The first day without it, UTC. */
  readonly on: string;
  readonly isOver: boolean;
  /** What the vendor names instead. */
  readonly instead: string | null;
  /** Whether other targets or fallbacks are left on that day. */
  readonly others: boolean;
}

/** Those of the models behind a name that end, each once, the first first. @param today `2026-11-21`, UTC */
export function endingsOf({ prices, targets, fallbacks = [] }: Model, today: string): readonly Ending[] {
  const ending = prices.filter(hasEnd).sort((one, other) => one.shutdown_date.localeCompare(other.shutdown_date));
  const named = ending.filter((one, index) => index === ending.findIndex((other) => isSameEnd(one, other)));
  return named.map(({ model, shutdown_date: on, replacement }) => {
    const gone = ending.filter((one) => one.shutdown_date <= on);
    const others = fallbacks.length > 0 || targets.length > gone.length;
    return { model, on, isOver: on <= today, instead: replacement, others };
  });
}

type EndingPrice = EffectivePrice & { readonly shutdown_date: string };

function hasEnd(price: EffectivePrice): price is EndingPrice {
  return price.shutdown_date !== null;
}

function isSameEnd(one: EndingPrice, other: EndingPrice): boolean {
  return one.model === other.model && one.shutdown_date === other.shutdown_date;
}
