import { CapabilityLabels } from './capability-labels.tsx';
import { isUnpriced, type Model } from './model.ts';
import { PriceTable } from './price-table.tsx';
import { PriceSource } from './price-text.tsx';
import { SizeLine } from './size-line.tsx';

/** What each target costs and who says so; what it takes and can do, where there are several to compare. */
export function TargetPrices({ model: { prices } }: { readonly model: Model }) {
  return (
    <ul className="flex flex-col gap-3">
      {prices.map((one, index) => (
        <li key={`${index} ${one.provider}/${one.model}`} className="rounded-md border border-hairline p-3 text-sm">
          <p className="break-all">
            <span className="font-medium">{one.provider}</span> <span className="text-muted">{one.model}</span>
          </p>
          <p className={`mb-2 text-xs ${isUnpriced(one) ? 'text-warn' : 'text-muted'}`}>
            <PriceSource price={one} />
          </p>
          {one.source === 'none' || one.source === 'free' ? null : <PriceTable of={one} />}
          {prices.length === 1 ? null : (
            <div className="mt-2 flex flex-col gap-1.5">
              <SizeLine of={one} />
              <CapabilityLabels of={one.capabilities} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
