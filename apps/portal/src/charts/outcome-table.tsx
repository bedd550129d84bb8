import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useFormats } from '../text/use-formats.ts';
import { Money } from '../ui/money.tsx';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import type { OutcomeLink } from './outcome-link.ts';
import { callsIn, type OutcomeStep, outcomesIn, rangeOf } from './outcomes.ts';
import { useOutcomeNames } from './use-outcome-names.ts';

interface OutcomeTableProps {
  readonly steps: readonly OutcomeStep[];
  readonly stepS: number;
  readonly linkTo: OutcomeLink;
}

const HEAD = 'border-b border-hairline py-1.5 pl-3 text-right font-medium first:pl-0 first:text-left';
const CELL = 'numeric border-b border-hairline py-1.5 pl-3 text-right';

/** The bars as numbers, each of which leads to its calls; steps without any call are left out. */
export function OutcomeTable({ steps, stepS, linkTo }: OutcomeTableProps) {
  const { t } = useLingui();
  const { shortMoment, count, zone } = useFormats();
  const names = useOutcomeNames();
  const outcomes = outcomesIn(steps);
  const rows = steps.filter((step) => callsIn(step) > 0);
  if (rows.length === 0) return <p className="py-4 text-sm text-muted">{t`No calls in this time.`}</p>;
  return (
    <ScrollRegion label={t`Calls by outcome`} className="max-h-72 overflow-auto">
      <table className="w-full text-sm">
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className={HEAD}>
              {t`Time`} ({zone})
            </th>
            {outcomes.map((outcome) => (
              <th key={outcome} scope="col" className={HEAD}>
                {names[outcome]}
              </th>
            ))}
            <th scope="col" className={HEAD}>
              {t`Cost`}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((step) => (
            <tr key={step.at}>
              <th
                scope="row"
                className="numeric border-b border-hairline py-1.5 text-left font-normal whitespace-nowrap"
              >
                {shortMoment(step.at)}
              </th>
              {outcomes.map((outcome) => (
                <td key={outcome} className={CELL}>
                  {step[outcome] === 0 ? (
                    <span className="text-muted">0</span>
                  ) : (
                    <Link
                      {...linkTo({
                        range: rangeOf(step, stepS),
                        ...(outcome === 'ok' ? { status: 'ok' } : { owner: outcome }),
                      })}
                      className="underline-offset-2 hover:underline"
                    >
                      {count(step[outcome])}
                    </Link>
                  )}
                </td>
              ))}
              <td className={CELL}>
                <Money nanoUsd={step.cost_nano_usd} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
