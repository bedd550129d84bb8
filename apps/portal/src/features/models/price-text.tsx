import { Trans, useLingui } from '@lingui/react/macro';
import { useFormats } from '../../text/use-formats.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { type EffectivePrice, isUnpriced, type Model, type Price } from './model.ts';
import { costOf, ownClasses, type PriceClass } from './price-classes.ts';

const NANO_PER_USD = 1e9;

/** In, out, cached; for a million tokens. A model without a price stands out: its calls are never free. */
export function PriceCell({ model: { prices } }: { readonly model: Model }) {
  const { t } = useLingui();
  const usd = useUsd();
  if (prices.some(isUnpriced)) {
    return (
      <StatusDot tone="warn">
        <span className="text-warn">
          <Trans>Not priced</Trans>
        </span>
      </StatusDot>
    );
  }
  const [first, ...others] = prices;
  if (first === undefined) return <span className="text-muted">–</span>;
  if (prices.every(({ source }) => source === 'free')) return <Trans>Free</Trans>;
  const shown = (['input_per_mtok', 'output_per_mtok', 'cache_read_per_mtok'] as const).map((name) =>
    usd(costOf(first.price, name)),
  );
  const differs = others.some(({ price }) => price.input_per_mtok !== first.price.input_per_mtok);
  return (
    <span className="numeric" title={t`In / out / read from cache, for a million tokens`}>
      {shown.join(' / ')}
      {differs ? <span className="text-muted"> …</span> : null}
    </span>
  );
}

/** US dollars to the last digit: a price is never rounded. */
export function useUsd(): (usd: number) => string {
  const { moneyExactly } = useFormats();
  return (usd) => moneyExactly(usd * NANO_PER_USD);
}

export function useClassName(): (name: PriceClass) => string {
  const { t } = useLingui();
  const names: Readonly<Record<PriceClass, string>> = {
    input_per_mtok: t`In`,
    output_per_mtok: t`Out`,
    cache_read_per_mtok: t`Read from cache`,
    cache_write_per_mtok: t`Written to cache`,
    cache_write_1h_per_mtok: t`Written to cache for 1 h`,
    audio_input_per_mtok: t`Audio in`,
    audio_output_per_mtok: t`Audio out`,
    per_request: t`Each request`,
    per_image: t`Each image`,
  };
  return (name) => names[name];
}

/** All classes of a price in one line: `In $0.15 · Out $0.60`. */
export function usePriceLine(): (price: Price) => string {
  const usd = useUsd();
  const className = useClassName();
  return (price) =>
    ownClasses([price])
      .map((name) => `${className(name)} ${usd(costOf(price, name))}`)
      .join(' · ');
}

/** Who says what a target costs, and since when. */
export function PriceSource({ price }: { readonly price: Pick<EffectivePrice, 'source' | 'version' | 'dated'> }) {
  const { day } = useFormats();
  const since = price.dated.find(({ current }) => current)?.from;
  // Behind + stands since when, which is said in words.
  const edition = price.version?.replace(/\+.*$/, '') ?? '';
  switch (price.source) {
    case 'target':
      return <Trans>set on the target</Trans>;
    case 'model':
      return <Trans>set on the model</Trans>;
    case 'catalogue':
      return since ? (
        <Trans>
          catalogue {edition}, since {day(since)}
        </Trans>
      ) : (
        <Trans>catalogue {edition}</Trans>
      );
    case 'free':
      return <Trans>free: you run it yourself</Trans>;
    case 'ceiling':
      return <Trans>not priced: charged as the dearest known model</Trans>;
    case 'none':
      return <Trans>not priced: its calls are refused</Trans>;
  }
}
