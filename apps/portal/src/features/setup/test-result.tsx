import { Trans, useLingui } from '@lingui/react/macro';
import type { Answer } from '@sluice/contract/control/operations';
import { CircleCheck, LoaderCircle } from 'lucide-react';
import { useFormats } from '../../text/use-formats.ts';
import { Money } from '../../ui/money.tsx';

export type TestResult = Answer<'POST /api/v1/providers/{provider}/tests'>;

export function TestRunning() {
  const { t } = useLingui();
  return (
    <div
      role="status"
      className="flex items-center gap-3 rounded-lg border border-hairline bg-surface p-5 text-sm max-sm:p-4"
    >
      <LoaderCircle size={18} aria-hidden className="shrink-0 animate-spin text-accent-text" />
      {t`Waiting for the first token…`}
    </div>
  );
}

/** What the real call showed: which model, how fast, for how much. */
export function TestWorked({ result, provider }: { readonly result: TestResult; readonly provider: string }) {
  const { t } = useLingui();
  const { duration } = useFormats();
  const { model, first_token_ms, total_ms, cost_nano_usd } = result;
  const facts = [
    [t`First token`, first_token_ms === null ? '–' : duration(first_token_ms)],
    [t`Whole answer`, duration(total_ms)],
    [t`Cost of the test`, <Money key="cost" nanoUsd={cost_nano_usd} />],
  ] as const;
  return (
    <div className="mb-6 rounded-lg border border-hairline bg-good-ground p-4">
      <p role="status" className="flex items-center gap-2 text-sm font-medium">
        <CircleCheck size={16} aria-hidden className="shrink-0 text-good" />
        <span className="min-w-0">
          <Trans>
            {provider} works: {model} answered
          </Trans>
        </span>
      </p>
      <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2 text-sm">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs">{name}</dt>
            <dd className="numeric font-medium">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
