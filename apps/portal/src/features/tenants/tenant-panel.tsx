import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Settings } from 'lucide-react';
import { read } from '../../api/queries.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import type { OpenRow } from '../../ui/list/list-page.tsx';
import { ObjectPanel } from '../../ui/object-panel.tsx';
import { ObjectState } from '../../ui/object-state.tsx';
import { Moment } from '../../ui/time.tsx';
import { LimitsSummary } from '../limits/limits-summary.tsx';
import { ModelNames } from '../limits/scope-facts.tsx';
import { type Tenant, tenantModels } from './tenant.ts';
import { TenantRoom } from './tenant-room.tsx';
import { TenantVerbs } from './tenant-verbs.tsx';

export function TenantPanel({ open }: { readonly open: OpenRow<Tenant> }) {
  const { t } = useLingui();
  const query = useQuery({
    ...read('GET /api/v1/tenants/{tenant}', { params: { tenant: open.id } }),
    enabled: open.row === undefined,
  });
  return (
    <ObjectPanel
      open={open}
      query={query}
      kind={t`Tenant`}
      title={({ name }) => name}
      actions={(tenant) => (
        <TenantVerbs tenant={tenant} onGone={open.frame.onClose}>
          <Link to="/w/$tenant/settings" params={{ tenant: tenant.slug }} className={buttonClass('primary')}>
            <Settings size={14} aria-hidden />
            <Trans>Open settings</Trans>
          </Link>
        </TenantVerbs>
      )}
    >
      {(tenant) => (
        <>
          <TenantFacts tenant={tenant} />
          <h3 className="mt-6 mb-3 text-sm font-semibold">{t`Room and spend`}</h3>
          <TenantRoom tenant={tenant.slug} />
        </>
      )}
    </ObjectPanel>
  );
}

function TenantFacts({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useLingui();
  const models = tenantModels(tenant);
  return (
    <Facts>
      <Fact name={t`State`}>
        <ObjectState {...tenant} />
      </Fact>
      <Fact name={t`Short name`}>
        <span className="font-mono text-xs">{tenant.slug}</span>
      </Fact>
      <Fact name={t`Models`}>
        {models === undefined ? <Trans>Models of its own, from sluice.yaml</Trans> : <ModelNames models={models} />}
      </Fact>
      <Fact name={t`Limits`}>
        <LimitsSummary scope={tenant} />
      </Fact>
      <Fact name={t`Log content`}>
        {tenant.log_content === true ? <Trans>Requests and answers are kept</Trans> : <Trans>Off</Trans>}
      </Fact>
      <Fact name={t`Created`}>
        <Moment at={tenant.created_at} />
      </Fact>
    </Facts>
  );
}
