import { Trans, useLingui } from '@lingui/react/macro';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { limitChange, limitValues } from '../limits/limit-values.ts';
import { LimitsFields } from '../limits/limits-fields.tsx';
import { LimitsSummary } from '../limits/limits-summary.tsx';
import { ModelAccessFields } from '../limits/model-access-fields.tsx';
import { modelAccessValues, modelList } from '../limits/model-access-values.ts';
import { ModelNames } from '../limits/scope-facts.tsx';
import { ScopePreview } from '../limits/scope-preview.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { SettingsForm } from './settings-form.tsx';
import { type Tenant, tenantModels } from './tenant.ts';

/** What the platform gives a tenant: models, limits and budgets. Its own people see it. */
export function GivenSettings({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useLingui();
  const me = useMe();
  const models = tenantModels(tenant);
  if (mayIn(me, 'tenants.create')) return <GivenForm tenant={tenant} models={models} />;
  return (
    <div className="flex flex-col gap-3">
      <Facts>
        <Fact name={t`Models`}>
          {models === undefined ? <Trans>Models of its own, from sluice.yaml</Trans> : <ModelNames models={models} />}
        </Fact>
        <Fact name={t`Limits`}>
          <LimitsSummary scope={tenant} />
        </Fact>
      </Facts>
      <p className="text-xs text-muted">
        <Trans>The platform’s admins set these.</Trans>
      </p>
    </div>
  );
}

interface GivenFormProps {
  readonly tenant: Tenant;
  readonly models: readonly string[] | undefined;
}

function GivenForm({ tenant, models }: GivenFormProps) {
  const { t } = useLingui();
  const changed = useChanged();
  const form = useForm({ defaultValues: { ...limitValues(tenant), ...modelAccessValues(models, true) } });
  return (
    <SettingsForm
      form={form}
      managed={tenant.managed}
      action={t`Save models and limits`}
      onSubmit={async (values) => {
        const body = {
          ...(models === undefined ? {} : { models: modelList(values, true) }),
          ...limitChange(values, tenant),
        };
        await call('PATCH /api/v1/tenants/{tenant}', { params: { tenant: tenant.id }, body });
        await changed();
      }}
    >
      {models === undefined ? (
        <p className="text-sm text-muted">
          <Trans>Models of its own, from sluice.yaml</Trans>
        </p>
      ) : (
        <ModelAccessFields isTenant />
      )}
      <LimitsFields />
      <ScopePreview object="tenant" id={tenant.id} tenant={tenant.id} before={tenant} />
    </SettingsForm>
  );
}
