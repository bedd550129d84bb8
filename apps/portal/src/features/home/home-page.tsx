import { useLingui } from '@lingui/react/macro';
import { Page } from '../../ui/page.tsx';
import { useMe } from '../session/me.ts';
import { useScope } from '../session/scope.ts';

/** Where a person arrives. Features put their cards here. */
export function HomePage() {
  const { t } = useLingui();
  const me = useMe();
  const scope = useScope();
  const tenant = scope.kind === 'tenant' ? me.tenants.find(({ slug }) => slug === scope.tenant) : undefined;
  const place = scope.kind === 'platform' ? t`The whole platform` : (tenant?.name ?? scope.tenant);
  return (
    <Page title={t`Home`} text={place}>
      {null}
    </Page>
  );
}
