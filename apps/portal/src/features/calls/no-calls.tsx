import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Activity, Clock } from 'lucide-react';
import { read } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { type Scope, tenantQuery } from '../session/scope.ts';

/** Before the first call that there can be. */
const EVER = '2020-01-01T00:00:00Z';

/** What stands where there is no call: none in this time, or none at all. */
export function NoCalls({ scope, onWiden }: { readonly scope: Scope; readonly onWiden: () => void }) {
  const { t } = useLingui();
  const { data } = useQuery(read('GET /api/v1/calls', { query: { ...tenantQuery(scope), from: EVER, limit: 1 } }));
  if ((data?.data.length ?? 0) > 0) {
    return (
      <StateMessage
        icon={<Clock size={18} aria-hidden />}
        title={t`No calls in this time`}
        action={
          <Button onClick={onWiden}>
            <Trans>Show 90 days</Trans>
          </Button>
        }
      >
        <Trans>There are older ones.</Trans>
      </StateMessage>
    );
  }
  return (
    <StateMessage icon={<Activity size={18} aria-hidden />} title={t`No calls yet`}>
      <Trans>Every call made with a key appears here within a second of its end, whether it worked or not.</Trans>
    </StateMessage>
  );
}
