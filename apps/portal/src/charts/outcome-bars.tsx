import { useLingui } from '@lingui/react/macro';
import type { Answer } from '@sluice/contract/control/operations';
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { ChartColumn, Table2 } from 'lucide-react';
import { useState } from 'react';
import { useShortcut } from '../keyboard/use-shortcut.ts';
import { useFormats } from '../text/use-formats.ts';
import { IconButton } from '../ui/icon-button.tsx';
import type { OutcomeLink } from './outcome-link.ts';
import { OutcomeTable } from './outcome-table.tsx';
import { callsIn, everyStep, OUTCOMES, type Outcome, type OutcomeStep, outcomesIn, rangeOf } from './outcomes.ts';
import { useOutcomeNames } from './use-outcome-names.ts';

interface OutcomeBarsProps {
  /** What it shows, as a finding: "412 calls, 3 failed". */
  readonly title: string;
  readonly counts: Answer<'GET /api/v1/call-counts'>;
  readonly linkTo: OutcomeLink;
  readonly tall?: boolean;
}

const FILLS: Readonly<Record<Outcome, string>> = {
  ok: 'bg-chart-ok',
  caller: 'bg-chart-caller',
  tenant: 'bg-chart-tenant',
  provider: 'bg-chart-provider',
  gateway: 'bg-chart-gateway',
};

/** Calls in equal steps of time, as bars stacked by whose fault a failure was; D shows the same as a table. */
export function OutcomeBars({ title, counts, linkTo, tall = false }: OutcomeBarsProps) {
  const { t } = useLingui();
  const steps = everyStep(counts);
  const stepS = counts.step_s;
  const [asTable, setAsTable] = useState(false);
  const toggle = () => setAsTable((before) => !before);
  useShortcut('data', toggle);
  return (
    <figure aria-label={title}>
      <figcaption className="mb-2 flex items-center justify-between gap-2 text-sm">
        <span className="numeric min-w-0">{title}</span>
        <IconButton
          label={asTable ? t`Show as bars` : t`Show as a table`}
          keys="d"
          icon={asTable ? <ChartColumn size={16} aria-hidden /> : <Table2 size={16} aria-hidden />}
          onClick={toggle}
        />
      </figcaption>
      {asTable ? (
        <OutcomeTable steps={steps} stepS={stepS} linkTo={linkTo} />
      ) : (
        <>
          <Bars steps={steps} stepS={stepS} end={counts.to} linkTo={linkTo} tall={tall} />
          <Legend steps={steps} />
        </>
      )}
    </figure>
  );
}

interface BarsProps {
  readonly steps: readonly OutcomeStep[];
  readonly stepS: number;
  /** Of what was counted; within the last step. */
  readonly end: string;
  readonly linkTo: OutcomeLink;
  readonly tall: boolean;
}

function Bars({ steps, stepS, end, linkTo, tall }: BarsProps) {
  const { shortMoment, zone } = useFormats();
  const most = Math.max(1, ...steps.map(callsIn));
  const [first] = steps;
  return (
    <>
      <div className={clsx('flex items-stretch gap-px border-b border-hairline', tall ? 'h-28' : 'h-16')}>
        {steps.map((step) => (
          <Bar key={step.at} step={step} most={most} link={linkTo({ range: rangeOf(step, stepS) })} />
        ))}
      </div>
      {first === undefined ? null : (
        <div className="numeric mt-1 flex justify-between gap-2 text-xs text-muted">
          <span>{shortMoment(first.at)}</span>
          <span>
            {shortMoment(end)} {zone}
          </span>
        </div>
      )}
    </>
  );
}

interface BarProps {
  readonly step: OutcomeStep;
  readonly most: number;
  readonly link: ReturnType<OutcomeLink>;
}

/** For who points. The table has the same links for everybody else, so that bars are no steps of the Tab key. */
function Bar({ step, most, link }: BarProps) {
  const { shortMoment, count } = useFormats();
  const names = useOutcomeNames();
  const present = OUTCOMES.filter((outcome) => step[outcome] > 0);
  const parts = present.map((outcome) => `${names[outcome]}: ${count(step[outcome])}`);
  return (
    <Link
      {...link}
      tabIndex={-1}
      aria-hidden
      title={[shortMoment(step.at), ...(parts.length === 0 ? ['0'] : parts)].join(' · ')}
      className="flex min-w-0 flex-1 flex-col-reverse rounded-t-sm hover:bg-hover"
    >
      {present.map((outcome) => (
        <span
          key={outcome}
          className={clsx('min-h-[2px] w-full shrink-0 last:rounded-t-[2px]', FILLS[outcome])}
          style={{ height: `${(step[outcome] / most) * 100}%` }}
        />
      ))}
    </Link>
  );
}

function Legend({ steps }: { readonly steps: readonly OutcomeStep[] }) {
  const names = useOutcomeNames();
  const present = outcomesIn(steps);
  if (present.length === 0 || (present.length === 1 && present[0] === 'ok')) return null;
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {present.map((outcome) => (
        <li key={outcome} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={clsx('size-2 rounded-[2px]', FILLS[outcome])} />
          {names[outcome]}
        </li>
      ))}
    </ul>
  );
}
