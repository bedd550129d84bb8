import { inputTokens, type Usage } from '../chat/usage.ts';
import { type Price, type Rates, ratesFor } from './price.ts';

/** Whose price stands for a class that names none, as in sluice.yaml. */
const STANDS_FOR: Readonly<Partial<Record<keyof Rates, keyof Rates>>> = {
  cacheRead: 'input',
  cacheWrite: 'input',
  cacheWrite1h: 'cacheWrite',
  audioInput: 'input',
  audioOutput: 'output',
};

const CLASSES: readonly (keyof Rates)[] = [
  'input',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'output',
  'audioInput',
  'audioOutput',
];

/** One text for all calls that were priced alike. */
const texts = new WeakMap<Rates, string>();

/** What a call's tokens cost apiece, as short as it can be said: a price may have changed by the time somebody asks. */
export function recordPrice(price: Price, usage: Usage): string {
  const rates = ratesFor(price, inputTokens(usage));
  let text = texts.get(rates);
  if (text === undefined) {
    const said: Record<string, number> = {};
    for (const name of CLASSES) {
      const nearest = STANDS_FOR[name];
      if (rates[name] !== (nearest === undefined ? 0 : rates[nearest])) said[name] = rates[name];
    }
    if (price.perRequestNano > 0) said.perRequestNano = price.perRequestNano;
    if (price.perImageNano > 0) said.perImageNano = price.perImageNano;
    text = JSON.stringify(said);
    texts.set(rates, text);
  }
  return text;
}

/** One line of a bill: `count` things at `pricePico` each. */
export interface CostLine {
  readonly kind: keyof Rates | 'perRequest' | 'perImage' | 'rounding';
  readonly count: number;
  readonly pricePico: number;
  readonly costNanoUsd: number;
}

/**
 * The bill of a call, whose lines add up to its cost.
 *
 * @param recorded what `recordPrice` made; `''` where nothing was priced
 */
export function costLines(recorded: string, usage: Usage, costNanoUsd: number): readonly CostLine[] {
  if (recorded === '') return [];
  const said = JSON.parse(recorded) as Partial<Record<keyof Rates | 'perRequestNano' | 'perImageNano', number>>;
  const rateOf = (name: keyof Rates): number => {
    const nearest = STANDS_FOR[name];
    return said[name] ?? (nearest === undefined ? 0 : rateOf(nearest));
  };
  const lines: CostLine[] = [];
  for (const kind of CLASSES) {
    const count = usage[kind] ?? 0;
    const pricePico = rateOf(kind);
    if (count > 0) lines.push({ kind, count, pricePico, costNanoUsd: Math.floor((count * pricePico) / 1000) });
  }
  const perRequest = said.perRequestNano ?? 0;
  if (perRequest > 0) {
    lines.push({ kind: 'perRequest', count: 1, pricePico: perRequest * 1000, costNanoUsd: perRequest });
  }
  const perImage = said.perImageNano ?? 0;
  const images = usage.images ?? 0;
  if (perImage > 0 && images > 0) {
    lines.push({ kind: 'perImage', count: images, pricePico: perImage * 1000, costNanoUsd: images * perImage });
  }
  const rest = costNanoUsd - lines.reduce((sum, line) => sum + line.costNanoUsd, 0);
  if (rest !== 0) lines.push({ kind: 'rounding', count: 1, pricePico: 0, costNanoUsd: rest });
  return lines;
}
