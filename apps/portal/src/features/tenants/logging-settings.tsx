import { useLingui } from '@lingui/react/macro';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { SwitchInput } from '../../ui/switch-input.tsx';
import { SettingsForm } from './settings-form.tsx';
import type { Tenant } from './tenant.ts';

/** What is kept of the tenant's calls. */
export function LoggingSettings({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useLingui();
  const changed = useChanged();
  const { log_content = false } = tenant;
  const form = useForm({ defaultValues: { log_content } });
  const isOn = form.watch('log_content');
  return (
    <SettingsForm
      form={form}
      managed={tenant.managed}
      action={t`Save logging`}
      onSubmit={async (body) => {
        await call('PATCH /api/v1/tenants/{tenant}', { params: { tenant: tenant.id }, body });
        await changed();
      }}
    >
      <SwitchInput
        label={t`Log content`}
        checked={isOn}
        disabled={tenant.managed}
        onChange={(on) => form.setValue('log_content', on, { shouldDirty: true })}
        hint={
          isOn
            ? t`Requests and answers are kept, encrypted with this tenant’s key. Its owners, its teams and the platform’s admins can read them.`
            : t`Only the facts of a call are kept: time, model, tokens, cost. Nobody can look up later what was asked or answered.`
        }
      />
    </SettingsForm>
  );
}
