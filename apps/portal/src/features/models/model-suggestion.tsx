import { Trans } from '@lingui/react/macro';
import { PlainText } from '../../ui/plain-text.tsx';
import { useTypeTitle } from '../providers/provider-types.ts';
import { CapabilityLabels } from './capability-labels.tsx';
import { todayInUtc } from './price-dates.ts';
import { useUsd } from './price-text.tsx';
import { EndDay } from './retirement-note.tsx';
import { SizeLine } from './size-line.tsx';
import type { Suggestion } from './suggestions.ts';

/** A model among those that a search found: whose it is, what it takes, can do and costs. */
export function ModelSuggestion({ of }: { readonly of: Suggestion }) {
  const usd = useUsd();
  const titleOf = useTypeTitle();
  const { model, input, output, facts, found } = of;
  return (
    <span className="flex flex-col gap-1">
      <span className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 truncate font-mono text-xs" title={model}>
          <PlainText text={model} />
        </span>
        <span className="numeric shrink-0 text-xs">
          {input === undefined || output === undefined ? (
            <span className="text-warn">
              <Trans>Not priced</Trans>
            </span>
          ) : (
            `${usd(input)} / ${usd(output)}`
          )}
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        {found === undefined ? null : <span>{titleOf(found.provider_types[0] ?? found.vendor)}</span>}
        <SizeLine of={facts} />
        <CapabilityLabels of={facts.capabilities} most={3} />
        {facts.shutdown_date === null ? null : (
          <EndDay on={facts.shutdown_date} isOver={facts.shutdown_date <= todayInUtc()} />
        )}
        {found === undefined || found.providers.length > 0 ? null : (
          <span>
            <Trans>no provider of yours serves it</Trans>
          </span>
        )}
      </span>
    </span>
  );
}
