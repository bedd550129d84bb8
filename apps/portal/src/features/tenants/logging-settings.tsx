import { useLingui } from '@lingui/react/macro';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { SwitchInput } from '../../ui/switch-input.tsx';
import { isWhole } from '../limits/limit-values.ts';
import { SettingsForm } from './settings-form.tsx';
import type { Tenant } from './tenant.ts';

/** The contract's defaults, in days. */
const BODIES_DAYS = '30';
const CALLS_DAYS = '400';

/** What is kept of the tenant's calls, and for how long. */
export function LoggingSettings({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useLingui();
  const changed = useChanged();
  const { log_content = false, retention } = tenant;
  const form = useForm({
    defaultValues: {
      log_content,
      retention: {
        bodies_days: String(retention?.bodies_days ?? ''),
        calls_days: String(retention?.calls_days ?? ''),
      },
    },
  });
  const errors = form.formState.errors.retention;
  const isOn = form.watch('log_content');
  const wrong = t`Type a whole number of days`;
  return (
    <SettingsForm
      form={form}
      managed={tenant.managed}
      action={t`Save logging`}
      onSubmit={async (values) => {
        const { bodies_days, calls_days } = values.retention;
        const kept = {
          ...(bodies_days === '' ? {} : { bodies_days: Number(bodies_days) }),
          ...(calls_days === '' ? {} : { calls_days: Number(calls_days) }),
        };
        const body = { log_content: values.log_content, retention: Object.keys(kept).length === 0 ? null : kept };
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
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t`Keep content for, in days`} error={errors?.bodies_days?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...form.register('retention.bodies_days', { validate: (days) => isWhole(days) || wrong })}
              inputMode="numeric"
              placeholder={BODIES_DAYS}
              className="numeric"
            />
          )}
        </Field>
        <Field label={t`Keep the list of calls for, in days`} error={errors?.calls_days?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...form.register('retention.calls_days', { validate: (days) => isWhole(days) || wrong })}
              inputMode="numeric"
              placeholder={CALLS_DAYS}
              className="numeric"
            />
          )}
        </Field>
      </div>
    </SettingsForm>
  );
}
