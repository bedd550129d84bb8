import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type RowOf, read } from '../../api/queries.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { faultName } from '../calls/fault-name.ts';
import { scopeLink } from '../session/scope.ts';
import { Card, LINK_CLASS } from './card.tsx';

type Provider = RowOf<'GET /api/v1/providers'>;

const REFRESH_MS = 5000;

/** Providers, or keys of them, that take no calls at the moment. `undefined` until that is known, and where there is none. */
function useCooling() {
  const { data } = useQuery({
    ...read('GET /api/v1/providers', { query: { limit: 200, disabled: 'false' } }),
    refetchInterval: REFRESH_MS,
  });
  return data === undefined || data.data.length === 0 ? undefined : data.data.flatMap(coolingIn);
}

/** Whether all providers take calls, in a line that is always there: nothing moves when one falls out. */
export function ProvidersLine() {
  const count = useCooling()?.length;
  return (
    <p className="h-6 truncate text-sm">
      {count === undefined ? null : count === 0 ? (
        <StatusDot tone="good">
          <Trans>All providers take calls</Trans>
        </StatusDot>
      ) : (
        <StatusDot tone="bad">
          <Link {...scopeLink({ kind: 'platform' }, 'providers')} className={LINK_CLASS}>
            <Plural
              value={count}
              one="# provider or key takes no calls now"
              other="# providers or keys take no calls now"
            />
          </Link>
        </StatusDot>
      )}
    </p>
  );
}

/** Which they are and why; nothing where all take calls. Nothing stands below it that it could push. */
export function CoolingProviders() {
  const { t } = useLingui();
  const cooling = useCooling() ?? [];
  if (cooling.length === 0) return null;
  return (
    <Card title={t`Providers that take no calls now`}>
      <ul className="flex flex-col gap-2 text-sm">
        {cooling.map(({ provider, name, health }) => (
          <li key={`${provider.id}/${name}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusDot tone="bad">
              <Link {...scopeLink({ kind: 'platform' }, 'providers', { open: provider.id })} className={LINK_CLASS}>
                {name}
              </Link>
            </StatusDot>
            <Why health={health} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Why({ health: { reason, until } }: { readonly health: Provider['health'] }) {
  const { i18n } = useLingui();
  return (
    <span className="text-muted">
      {reason === null ? null : i18n._(faultName(reason))}
      {until === null ? null : (
        <>
          {' · '}
          <Trans>
            tried again <RelativeTime at={until} />
          </Trans>
        </>
      )}
    </span>
  );
}

/** The provider where all of it cools, else those of its keys that do. */
function coolingIn(provider: Provider) {
  const { name, health, keys } = provider;
  if (health.state === 'cooling') return [{ provider, name, health }];
  return keys
    .filter((key) => key.health.state === 'cooling')
    .map((key) => ({ provider, name: `${name} / ${key.name}`, health: key.health }));
}
