import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Building2, ChevronsUpDown, Server } from 'lucide-react';
import { read } from '../../api/queries.ts';
import { useMe } from '../../features/session/me.ts';
import { useScope } from '../../features/session/scope.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { Menu } from '../../ui/menu.tsx';
import type { Place } from './scope-popup.tsx';

const ScopePopup = lazyPart(() => import('./scope-popup.tsx'), 'ScopePopup');

/** Enough to choose from; more of them are on the page of tenants. */
const SHOWN = 50;

/** For what the pages stand: the platform, or one of the tenants that the person sees. */
export function ScopeSwitch({ compact = false }: { readonly compact?: boolean }) {
  const { t } = useLingui();
  const scope = useScope();
  const { user, tenants } = useMe();
  const isPlatform = user.platform_role !== null;
  const all = useQuery({
    ...read('GET /api/v1/tenants', { query: { limit: SHOWN, sort: 'slug' } }),
    enabled: isPlatform,
  });
  const places: readonly Place[] = isPlatform ? (all.data?.data ?? []) : tenants;
  const current = scope.kind === 'tenant' ? scope.tenant : undefined;
  const onPlatform = scope.kind === 'platform' && isPlatform;
  const Mark = onPlatform ? Server : Building2;
  const name = onPlatform
    ? t`Platform`
    : (places.find(({ slug }) => slug === current)?.name ?? current ?? t`Choose a tenant`);
  return (
    <Menu
      popup={(menu) => (
        <ScopePopup
          menu={menu}
          current={onPlatform ? undefined : current}
          isPlatform={isPlatform}
          places={places}
          isCut={Boolean(all.data?.next_cursor)}
        />
      )}
      trigger={
        <button
          type="button"
          aria-label={t`Tenant: ${name}`}
          className={`flex h-8 items-center gap-2 rounded border border-hairline bg-raised px-2.5 text-sm font-medium hover:bg-hover ${compact ? 'max-w-44' : 'w-full'}`}
        >
          <Mark size={14} aria-hidden className="shrink-0 text-muted" />
          <span className="min-w-0 flex-1 truncate text-left">{name}</span>
          <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-muted" />
        </button>
      }
    />
  );
}
