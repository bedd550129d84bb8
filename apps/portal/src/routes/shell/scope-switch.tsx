import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Building2, Check, ChevronsUpDown, Server } from 'lucide-react';
import { read } from '../../api/queries.ts';
import { useMe } from '../../features/session/me.ts';
import { useScope } from '../../features/session/scope.ts';
import { Menu, MenuLine, MenuLink, MenuNote } from '../../ui/menu.tsx';

interface Place {
  readonly slug: string;
  readonly name: string;
}

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
    >
      {isPlatform ? (
        <>
          <MenuLink link={<Link to="/admin" />}>
            <Trans>Platform</Trans>
            {onPlatform ? <Check size={14} aria-hidden className="ml-auto" /> : null}
          </MenuLink>
          <MenuLine />
        </>
      ) : null}
      {places.map(({ slug, name: title }) => (
        <MenuLink key={slug} link={<Link to="/w/$tenant" params={{ tenant: slug }} />}>
          <span className="min-w-0 truncate">{title}</span>
          {slug === current ? <Check size={14} aria-hidden className="ml-auto" /> : null}
        </MenuLink>
      ))}
      {places.length === 0 ? (
        <MenuNote>
          <Trans>No tenants</Trans>
        </MenuNote>
      ) : null}
      {all.data?.next_cursor ? (
        <MenuNote>
          <Trans>The first {SHOWN} tenants</Trans>
        </MenuNote>
      ) : null}
    </Menu>
  );
}
