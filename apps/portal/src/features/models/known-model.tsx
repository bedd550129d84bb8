import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useFormats } from '../../text/use-formats.ts';
import { useTypeTitle } from '../providers/provider-types.ts';
import { CapabilityLabels } from './capability-labels.tsx';
import type { CatalogueModel, KnownModel } from './model.ts';
import { todayInUtc } from './price-dates.ts';
import { PriceSource, usePriceLine } from './price-text.tsx';
import { EndDay } from './retirement-note.tsx';
import { SizeLine } from './size-line.tsx';

/** What is known of the model that a target names, as far as a form has to tell it. */
export type KnownFacts = Omit<KnownModel, 'provider' | 'model'>;

/** What an entry of the catalogue tells before it is looked up for a provider. */
export function factsOf(found: CatalogueModel): KnownFacts {
  const current = found.prices.find((one) => one.current);
  return {
    ...found,
    price: current?.price ?? {},
    source: current === undefined ? 'none' : 'catalogue',
    version: current?.version ?? null,
    dated: found.prices,
  };
}

/** What is known of a target's model, while it is chosen. */
export function KnownModelNote({ of: known }: { readonly of: KnownFacts }) {
  const priceLine = usePriceLine();
  return (
    <div className="numeric flex flex-col gap-1 text-xs text-muted">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <SizeLine of={known} />
        <CapabilityLabels of={known.capabilities} />
        {known.shutdown_date === null ? null : (
          <EndDay on={known.shutdown_date} isOver={known.shutdown_date <= todayInUtc()} />
        )}
      </span>
      {known.source === 'none' ? (
        <span className="text-warn">
          <Trans>The catalogue has no price for this model. Set one below, if it is not free.</Trans>
        </span>
      ) : (
        <span>
          <Trans>{priceLine(known.price)} for a million tokens</Trans> (<PriceSource price={known} />)
        </span>
      )}
      <LongPrompts of={known} />
    </div>
  );
}

/** Rates of long prompts, where there are such. */
function LongPrompts({ of: { dated } }: { readonly of: KnownFacts }) {
  const { count } = useFormats();
  const priceLine = usePriceLine();
  const tiers = dated.find(({ current }) => current)?.tiers ?? [];
  return tiers.map(({ above_input_tokens: above, price }) => (
    <span key={above}>
      <Trans>
        Prompts over {count(above)}: {priceLine(price)}
      </Trans>
    </span>
  ));
}

interface ServingNoteProps {
  readonly of: CatalogueModel;
  /** The one that is chosen; '' for none. */
  readonly provider: string;
}

/** Which providers of the installation serve what was found: the others beside the chosen one, or which type would. */
export function ServingNote({ of: found, provider }: ServingNoteProps) {
  const titleOf = useTypeTitle();
  if (found.providers.length > 0) {
    const others = found.providers.filter((name) => name !== provider).join(', ');
    return provider === '' || others === '' ? null : (
      <p className="text-xs text-muted">
        <Trans>Also served by {others}</Trans>
      </p>
    );
  }
  const names = found.provider_types.map(titleOf).join(', ');
  return (
    <p className="text-xs text-warn">
      <Trans>
        No provider of yours serves it. Its calls need one of these types: {names}.{' '}
        <Link to="/admin/providers" className="underline">
          Open providers
        </Link>
      </Trans>
    </p>
  );
}
