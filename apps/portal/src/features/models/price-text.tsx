import { Trans, useLingui } from '@lingui/react/macro';
import { useFormats } from '../../text/use-formats.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { type EffectivePrice, isUnpriced, type Model } from './model.ts';

const NANO_PER_USD = 1e9;

/** In, out, cached; for a million tokens. A model without a price stands out: its calls are never free. */
export function PriceCell({ model: { prices } }: { readonly model: Model }) {
  const { t } = useLingui();
  const perMillion = usePerMillion();
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
  const { input_per_mtok, output_per_mtok, cache_read_per_mtok } = first.price;
  const shown = [input_per_mtok, output_per_mtok, cache_read_per_mtok].map(perMillion).join(' / ');
  const differs = others.some(({ price }) => price.input_per_mtok !== input_per_mtok);
  return (
    <span className="numeric" title={t`In / out / read from cache, for a million tokens`}>
      {shown}
      {differs ? <span className="text-muted"> …</span> : null}
    </span>
  );
}

/** US dollars for a million tokens, to the last digit: a price is never rounded. */
export function usePerMillion(): (usd: number | undefined) => string {
  const { moneyExactly } = useFormats();
  return (usd) => (usd === undefined ? '–' : moneyExactly(usd * NANO_PER_USD));
}

/** Who says what a target costs, and as of when. */
export function PriceSource({ price: { source, version } }: { readonly price: EffectivePrice }) {
  const edition = version ?? '';
  switch (source) {
    case 'target':
      return <Trans>set on the target</Trans>;
    case 'model':
      return <Trans>set on the model</Trans>;
    case 'catalogue':
      return <Trans>catalogue {edition}</Trans>;
    case 'free':
      return <Trans>free: you run it yourself</Trans>;
    case 'ceiling':
      return <Trans>not priced: charged as the dearest known model</Trans>;
    case 'none':
      return <Trans>not priced: its calls are refused</Trans>;
  }
}
