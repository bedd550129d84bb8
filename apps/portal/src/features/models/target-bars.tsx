import { Trans, useLingui } from '@lingui/react/macro';
import { Badge } from '../../ui/badge.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import type { Model, Target } from './model.ts';
import { EndBadge } from './retirement-note.tsx';
import { hasShares, type Tier, tiersOf } from './target-shares.ts';

/** Segments of a bar, told apart by lightness, not by colour alone; the words beside it say the same. */
const SHADES = ['bg-accent', 'bg-accent/60', 'bg-accent/35', 'bg-accent/20'];

function shade(index: number): string {
  return SHADES[index % SHADES.length] ?? '';
}

function usePercent(): (share: number) => string {
  const { i18n } = useLingui();
  const format = new Intl.NumberFormat(i18n.locale, { style: 'percent', maximumFractionDigits: 0 });
  return (share) => format.format(share);
}

function Bar({ tier, className }: { readonly tier: Tier; readonly className: string }) {
  return (
    <span aria-hidden className={`flex shrink-0 gap-px overflow-hidden rounded-full bg-hover ${className}`}>
      {tier.targets.map(({ provider, model, share }, index) => (
        <span key={`${provider}/${model}`} className={shade(index)} style={{ width: `${share * 100}%` }} />
      ))}
    </span>
  );
}

/** In a row: the first tier's shares, and how many targets wait behind it; on a phone, when the first target ends, too. */
export function TargetsCell({ model }: { readonly model: Model }) {
  const percent = usePercent();
  const isNarrow = useNarrow();
  const [first, ...later] = tiersOf(model.targets, model.strategy);
  if (first === undefined) return null;
  const waiting = later.reduce((sum, { targets }) => sum + targets.length, 0);
  const isAlone = first.targets.length === 1 || !hasShares(model.strategy);
  const names = first.targets.map(({ provider, share }) => (isAlone ? provider : `${provider} ${percent(share)}`));
  return (
    <span
      className="flex items-center gap-2"
      title={model.targets.map((one) => `${one.provider}/${one.model}`).join(', ')}
    >
      <Bar tier={first} className="h-2 w-14" />
      <span className="numeric truncate">{names.join(' · ')}</span>
      {waiting === 0 ? null : (
        <span className="numeric shrink-0 text-xs text-muted">
          <Trans>+{waiting} behind</Trans>
        </span>
      )}
      {isNarrow ? (
        <span className="ml-auto shrink-0">
          <EndBadge model={model} />
        </span>
      ) : null}
    </span>
  );
}

/** In full: every tier with its targets. */
export function TargetList({ model }: { readonly model: Model }) {
  const percent = usePercent();
  const tiers = tiersOf(model.targets, model.strategy);
  const shadows = model.targets.filter(({ shadow }) => shadow === true);
  return (
    <ol className="flex flex-col gap-3">
      {tiers.map((tier, place) => (
        <li key={tier.priority} className="rounded-md border border-hairline p-3 text-sm">
          {tiers.length === 1 ? null : (
            <p className="mb-2 text-xs text-muted">
              {place === 0 ? <Trans>First</Trans> : <Trans>Only while none before it is usable</Trans>}
            </p>
          )}
          <Bar tier={tier} className="mb-2 h-2 w-full" />
          <ul className="flex flex-col gap-1">
            {tier.targets.map(({ index: place, provider, model: name, share }, index) => (
              <li key={place} className="flex items-baseline gap-2">
                <span aria-hidden className={`size-2 shrink-0 rounded-sm ${shade(index)}`} />
                <span className="min-w-0 flex-1 truncate" title={`${provider} / ${name}`}>
                  <span className="font-medium">{provider}</span> <span className="text-muted">{name}</span>
                </span>
                <Rules target={model.targets[place]} />
                {hasShares(model.strategy) ? <span className="numeric">{percent(share)}</span> : null}
              </li>
            ))}
          </ul>
        </li>
      ))}
      {shadows.length === 0 ? null : (
        <li className="rounded-md border border-dashed border-hairline p-3 text-sm">
          <p className="mb-2 text-xs text-muted">
            <Trans>Shadow: gets copies, answers nobody</Trans>
          </p>
          <ul className="flex flex-col gap-1">
            {shadows.map((target, index) => (
              <li key={index} className="flex items-baseline gap-2">
                <span className="min-w-0 flex-1 truncate">
                  <span className="font-medium">{target.provider}</span>{' '}
                  <span className="text-muted">{target.model}</span>
                </span>
                <Rules target={target} />
              </li>
            ))}
          </ul>
        </li>
      )}
    </ol>
  );
}

/** Which calls alone a target takes. */
function Rules({ target }: { readonly target: Target | undefined }) {
  const { t } = useLingui();
  const percent = target?.canary_percent;
  return (
    <>
      {percent === undefined ? null : <Badge>{t`Canary ${String(percent)} %`}</Badge>}
      {target?.when === undefined ? null : <Badge>{t`Under conditions`}</Badge>}
    </>
  );
}
