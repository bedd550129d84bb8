import { Trans } from '@lingui/react/macro';
import { isUnpriced, type Model } from './model.ts';
import { PriceSource, usePerMillion } from './price-text.tsx';

/** What each target's tokens cost, and who says so. */
export function PriceTable({ model }: { readonly model: Model }) {
  const perMillion = usePerMillion();
  const head = 'border-b border-hairline py-1.5 pl-3 text-right font-medium';
  const cell = 'numeric py-1.5 pl-3 text-right align-top';
  return (
    <table className="w-full text-sm">
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="border-b border-hairline py-1.5 text-left font-medium">
            <Trans>Target</Trans>
          </th>
          <th scope="col" className={head}>
            <Trans>In</Trans>
          </th>
          <th scope="col" className={head}>
            <Trans>Out</Trans>
          </th>
          <th scope="col" className={head}>
            <Trans>Cached</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {model.prices.map((one) => (
          <tr key={`${one.provider}/${one.model}`}>
            <th scope="row" className="py-1.5 text-left font-normal">
              <span className="break-all">{`${one.provider} / ${one.model}`}</span>
              <span className={`block text-xs ${isUnpriced(one) ? 'text-warn' : 'text-muted'}`}>
                <PriceSource price={one} />
              </span>
            </th>
            <td className={cell}>{isUnpriced(one) ? '–' : perMillion(one.price.input_per_mtok)}</td>
            <td className={cell}>{isUnpriced(one) ? '–' : perMillion(one.price.output_per_mtok)}</td>
            <td className={cell}>{isUnpriced(one) ? '–' : perMillion(one.price.cache_read_per_mtok)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
