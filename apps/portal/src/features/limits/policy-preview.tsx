import { Trans, useLingui } from '@lingui/react/macro';
import type { Answer, BodyInput } from '@sluice/contract/control/operations';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { useFormats } from '../../text/use-formats.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Money } from '../../ui/money.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useSettled } from '../../ui/use-settled.ts';

type Change = BodyInput<'POST /api/v1/simulations'>['changes'][number];
type Simulation = Answer<'POST /api/v1/simulations'>;

const DAY_MS = 86_400_000;
const DAYS = ['1', '7', '30'] as const;
type Days = (typeof DAYS)[number];
/** The rest is left to the API: what somebody reads before saving is short. */
const MOST_LINES = 5;

interface PolicyPreviewProps {
  /** What would be saved; a member that stays as it is must be absent. */
  readonly change: Change;
  /** Whose calls it is tried on; absent: those of all tenants. */
  readonly tenant?: string;
}

/**
 * What a change of limits, budgets or prices would have done to the calls of the last days, before it is saved. Asked for
 * again whenever whoever types pauses.
 */
export function PolicyPreview({ change, tenant }: PolicyPreviewProps) {
  const { t } = useLingui();
  const [days, setDays] = useState<Days>('7');
  const [now] = useState(Date.now);
  const settled = useSettled(JSON.stringify(change));
  const from = new Date(now - Number(days) * DAY_MS).toISOString();
  const { data, error } = useQuery({
    queryKey: ['POST /api/v1/simulations', from, tenant, settled],
    queryFn: ({ signal }) =>
      call(
        'POST /api/v1/simulations',
        { body: { from, tenant, changes: [JSON.parse(settled) as Change] } },
        { signal },
      ),
    placeholderData: (before) => before,
  });
  return (
    <section
      aria-label={t`What it would have done`}
      className="flex flex-col gap-3 rounded-md border border-hairline p-3"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm font-medium">
          <Trans>What it would have done</Trans>
        </h3>
        <SelectInput<Days>
          aria-label={t`To the calls of`}
          value={days}
          onChange={setDays}
          choices={[
            { value: '1', label: t`the last day` },
            { value: '7', label: t`the last 7 days` },
            { value: '30', label: t`the last 30 days` },
          ]}
          className="w-40"
        />
      </div>
      <div role="status" className="min-h-20">
        {error !== null ? (
          <ErrorNote error={asApiError(error)} />
        ) : data === undefined ? (
          <Skeleton className="w-2/3" />
        ) : (
          <Outcome of={data} />
        )}
      </div>
    </section>
  );
}

function Outcome({ of: { calls, current, changed, refusals, groups, cut_at: cutAt } }: { readonly of: Simulation }) {
  const { t } = useLingui();
  const { count, moment } = useFormats();
  if (calls === 0) {
    return (
      <p className="text-sm text-muted">
        <Trans>There were no calls to try it on.</Trans>
      </p>
    );
  }
  const rows = [
    [t`As it is`, current],
    [t`With this change`, changed],
  ] as const;
  const struck = groups.filter((group) => group.changed.refused > group.current.refused).slice(0, MOST_LINES);
  return (
    <div className="flex flex-col gap-2 text-sm">
      <table className="w-full text-left">
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="font-normal">
              <span className="sr-only">{t`Policy`}</span>
            </th>
            {[t`Admitted`, t`Refused`, t`Cost`].map((name) => (
              <th key={name} scope="col" className="text-right font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, outcome]) => (
            <tr key={name}>
              <th scope="row" className="font-normal">
                {name}
              </th>
              <td className="numeric text-right">{count(outcome.admitted)}</td>
              <td className="numeric text-right">{count(outcome.refused)}</td>
              <td className="numeric text-right">
                <Money nanoUsd={outcome.cost_nano_usd} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {refusals.slice(0, MOST_LINES).map((refusal) => (
        <Refusal key={`${refusal.scope} ${refusal.kind}`} of={refusal} />
      ))}
      {struck.length === 0 ? null : (
        <p className="text-xs text-muted">
          <Trans>It strikes</Trans>{' '}
          <PlainText
            text={struck
              .map(({ tenant, team, application, model }) => `${tenant}/${team}/${application} (${model})`)
              .join(', ')}
          />
        </p>
      )}
      {cutAt === null ? null : (
        <p className="text-xs text-muted">
          <Trans>There were more calls than can be tried: those from {moment(cutAt)} on are left out.</Trans>
        </p>
      )}
    </div>
  );
}

function Refusal({
  of: { scope, kind, limit, calls, first_at: firstAt },
}: {
  readonly of: Simulation['refusals'][number];
}) {
  const { t } = useLingui();
  const { count, money, moment } = useFormats();
  const kinds: Readonly<Record<typeof kind, string>> = {
    requests: t`${count(limit)} requests a minute`,
    tokens: t`${count(limit)} tokens a minute`,
    concurrency: t`${count(limit)} calls at once`,
    budget_usd: t`a budget of ${money(limit)}`,
    budget_tokens: t`a budget of ${count(limit)} tokens`,
    budget_requests: t`a budget of ${count(limit)} requests`,
    model_retired: t`the model is gone`,
  };
  const [rule, number, first] = [kinds[kind], count(calls), moment(firstAt)];
  return (
    <p>
      {t`${number} more refused, the first on ${first}: ${rule}`}{' '}
      <span className="text-muted">
        (<PlainText text={scope} />)
      </span>
    </p>
  );
}
