import { Trans, useLingui } from '@lingui/react/macro';
import { Building2 } from 'lucide-react';
import { Page } from '../ui/page.tsx';
import { StateMessage } from '../ui/state-message.tsx';

/** For somebody who can sign in and belongs nowhere. */
export function NoTenant() {
  const { t } = useLingui();
  return (
    <Page title={t`Home`} fill>
      <StateMessage icon={<Building2 size={18} aria-hidden />} title={<Trans>You belong to no tenant yet</Trans>}>
        <Trans>An owner of a tenant can invite you. The link that you get brings you here again.</Trans>
      </StateMessage>
    </Page>
  );
}
