import { useLingui } from '@lingui/react/macro';
import { Link, type LinkProps, useRouter } from '@tanstack/react-router';
import { Button, buttonClass } from '../../ui/button.tsx';
import { type Me, may, useMe } from '../session/me.ts';
import { type Scope, useScope } from '../session/scope.ts';
import type { CallDetail } from './call-row.ts';
import type { CallRemedy } from './call-verdict.ts';

/** The section of a call's panel that `request` leads to. */
export const REQUEST_SECTION = 'call-request';

interface RemedyProps {
  readonly remedy: CallRemedy;
  readonly call: CallDetail;
}

/** The one action of a verdict, for those who have a way there. */
export function Remedy({ remedy, call }: RemedyProps) {
  const { i18n } = useLingui();
  const scope = useScope();
  const me = useMe();
  const { routesByPath } = useRouter();
  if (remedy.to === 'request') {
    return (
      <Button tone="primary" size="small" onClick={showRequest}>
        {i18n._(remedy.label)}
      </Button>
    );
  }
  const place = placeOf(remedy.to, call, scope, me);
  if (place === undefined || !Object.hasOwn(routesByPath, place.to)) return null;
  return (
    <Link {...(place as Pick<LinkProps, 'to'>)} className={buttonClass('primary', 'small')}>
      {i18n._(remedy.label)}
    </Link>
  );
}

function showRequest(): void {
  const section = document.getElementById(REQUEST_SECTION);
  section?.scrollIntoView();
  section?.focus({ preventScroll: true });
}

interface Place {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: Readonly<Record<string, string>>;
}

function placeOf(to: CallRemedy['to'], call: CallDetail, scope: Scope, me: Me): Place | undefined {
  const provider = call.attempts.at(-1)?.provider || call.provider;
  const inScope = (page: string, search: Place['search'] = {}): Place =>
    scope.kind === 'platform'
      ? { to: `/admin/${page}`, search }
      : { to: `/w/$tenant/${page}`, params: { tenant: scope.tenant }, search };
  switch (to) {
    case 'provider':
      return may(me, 'providers.read') ? { to: '/admin/providers', search: { q: provider } } : undefined;
    case 'model':
      return may(me, 'providers.read') ? { to: '/admin/models', search: { q: call.model } } : undefined;
    case 'system':
      return may(me, 'system.read') ? { to: '/admin/system' } : undefined;
    case 'key':
    case 'limits':
      return call.key === '' ? undefined : inScope('keys', { open: call.key });
    default:
      return undefined;
  }
}
