import { Trans, useLingui } from '@lingui/react/macro';
import { Badge } from '../../ui/badge.tsx';
import { Fact } from '../../ui/facts.tsx';
import type { Limited } from './limit-values.ts';
import { LimitsSummary } from './limits-summary.tsx';

interface ScopeFactsProps {
  readonly scope: Limited & { readonly models?: readonly string[] | undefined };
}

/** Models, limits and budgets of a team, an application or a key, as facts of its panel. */
export function ScopeFacts({ scope }: ScopeFactsProps) {
  const { t } = useLingui();
  return (
    <>
      <Fact name={t`Models`}>
        <ModelNames models={scope.models} />
      </Fact>
      <Fact name={t`Limits`}>
        <LimitsSummary scope={scope} />
      </Fact>
    </>
  );
}

/** Names of models; without a list whatever stands above. */
export function ModelNames({ models }: { readonly models: readonly string[] | undefined }) {
  if (models === undefined) return <Trans>All that stands above allows</Trans>;
  if (models.length === 0) return <Trans>None</Trans>;
  if (models.includes('*')) return <Trans>All</Trans>;
  return (
    <span className="flex flex-wrap gap-1">
      {models.map((name) => (
        <Badge key={name}>
          <span className="max-w-60 truncate" title={name}>
            {name}
          </span>
        </Badge>
      ))}
    </span>
  );
}
