import { Trans, useLingui } from '@lingui/react/macro';
import { Fact, Facts } from '../../ui/facts.tsx';
import { LimitsSummary } from '../limits/limits-summary.tsx';
import type { Key } from './key.ts';

/** What narrows a key beside what stands above it. */
export function KeyLimits({ of: key }: { readonly of: Key }) {
  const { t } = useLingui();
  const { models, allowed_ips: addresses, limits, budgets } = key;
  if ([models, addresses, limits, budgets].every((member) => member === undefined)) {
    return (
      <p className="text-sm text-muted">
        <Trans>None of its own. Those of the application, the team and the tenant hold.</Trans>
      </p>
    );
  }
  return (
    <Facts>
      <Fact name={t`Limits`}>
        <LimitsSummary scope={key} />
      </Fact>
      {models === undefined ? null : <Fact name={t`Models`}>{models.length === 0 ? t`None` : models.join(', ')}</Fact>}
      {addresses === undefined ? null : <Fact name={t`Addresses`}>{addresses.join(', ')}</Fact>}
    </Facts>
  );
}
