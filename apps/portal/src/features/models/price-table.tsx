import { Trans, useLingui } from '@lingui/react/macro';
import { useFormats } from '../../text/use-formats.ts';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import type { DatedPrice, EffectivePrice, Price } from './model.ts';
import { costOf, ownClasses } from './price-classes.ts';
import { pricesFrom, todayInUtc } from './price-dates.ts';
import { useClassName, useUsd } from './price-text.tsx';

/** A column of the table: when it holds, or for which prompts. */
interface RateColumn {
  readonly head: string;
  readonly price: Price;
}

/** What each class of tokens costs at a target: now, at hours of the day, from a day on, in long prompts. */
export function PriceTable({ of }: { readonly of: EffectivePrice }) {
  const { t } = useLingui();
  const usd = useUsd();
  const className = useClassName();
  const columns = useColumns(of);
  const { provider, model } = of;
  return (
    <ScrollRegion label={t`Prices of ${model} at ${provider}`} className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="border-b border-hairline py-1 pr-3 text-left font-medium">
              <Trans>A million tokens</Trans>
            </th>
            {columns.map(({ head }) => (
              <th
                key={head}
                scope="col"
                className="border-b border-hairline py-1 pl-3 text-right align-bottom font-medium"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ownClasses(columns.map(({ price }) => price)).map((name) => (
            <tr key={name}>
              <th scope="row" className="min-w-24 py-1 pr-3 text-left font-normal text-muted">
                {className(name)}
              </th>
              {columns.map(({ head, price }) => (
                <td key={head} className="numeric py-1 pl-3 text-right whitespace-nowrap">
                  {usd(costOf(price, name))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function useColumns({ dated, price }: EffectivePrice): readonly RateColumn[] {
  const { t } = useLingui();
  const { day, count } = useFormats();
  const today = todayInUtc();
  const headOf = ({ from, between }: DatedPrice) => {
    if (between !== null) {
      const [start, end] = between.map((time) => time.slice(0, 'HH:MM'.length));
      return t`${start}–${end} UTC`;
    }
    if (from === null) return t`Now`;
    return from <= today ? t`Since ${day(from)}` : t`From ${day(from)}`;
  };
  const columns = pricesFrom(dated, today).flatMap((one, index) => {
    const head = headOf(one);
    const long = one.tiers.map((tier) => {
      const above = count(tier.above_input_tokens);
      return { head: index === 0 ? t`Prompts over ${above}` : t`${head}, prompts over ${above}`, price: tier.price };
    });
    return [{ head, price: one.price }, ...long];
  });
  return columns.length === 0 ? [{ head: t`Now`, price }] : columns;
}
