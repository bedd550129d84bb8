import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import type { OpeningMenu } from '../../ui/menu.tsx';
import { MenuLine, MenuLink, MenuNote, MenuPopup } from '../../ui/menu-popup.tsx';

export interface Place {
  readonly slug: string;
  readonly name: string;
}

interface ScopePopupProps {
  readonly menu: OpeningMenu;
  /** The tenant's slug; absent on the platform. */
  readonly current: string | undefined;
  readonly isPlatform: boolean;
  readonly places: readonly Place[];
  /** Whether there are more places than these. */
  readonly isCut: boolean;
}

/** The platform and the tenants that one can go to. */
export function ScopePopup({ menu, current, isPlatform, places, isCut }: ScopePopupProps) {
  const count = places.length;
  return (
    <MenuPopup menu={menu}>
      {isPlatform ? (
        <>
          <MenuLink link={<Link to="/admin" />}>
            <Trans>Platform</Trans>
            {current === undefined ? <Check size={14} aria-hidden className="ml-auto" /> : null}
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
      {isCut ? (
        <MenuNote>
          <Trans>The first {count} tenants</Trans>
        </MenuNote>
      ) : null}
    </MenuPopup>
  );
}
