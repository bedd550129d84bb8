import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { read } from '../../api/queries.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { SettingsForm } from './settings-form.tsx';
import type { Tenant } from './tenant.ts';

/** The tenant's name and how its calls behave: its owners may change these. */
export function GeneralSettings({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useLingui();
  const changed = useChanged();
  const { name, default_model = '', on_disconnect = 'abort' } = tenant;
  const form = useForm({ defaultValues: { name, default_model, on_disconnect } });
  const models = useQuery(read('GET /api/v1/models', { query: { tenant: tenant.slug, limit: 200, sort: 'name' } }));
  const { errors } = form.formState;
  return (
    <SettingsForm
      form={form}
      managed={tenant.managed}
      action={t`Save settings`}
      onSubmit={async (values) => {
        const body = {
          name: values.name.trim(),
          default_model: values.default_model.trim() === '' ? null : values.default_model.trim(),
          on_disconnect: values.on_disconnect,
        };
        await call('PATCH /api/v1/tenants/{tenant}', { params: { tenant: tenant.id }, body });
        await changed();
      }}
    >
      <Field label={t`Name`} error={errors.name?.message}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('name', { validate: (text) => text.trim() !== '' || t`Type a name` })}
            maxLength={200}
          />
        )}
      </Field>
      <Field
        label={t`Default model`}
        optional={t`optional`}
        hint={t`Answers calls that name no model.`}
        error={errors.default_model?.message}
      >
        {(control) => (
          <TextInput {...control} {...form.register('default_model')} list="tenant-models" autoComplete="off" />
        )}
      </Field>
      <datalist id="tenant-models">
        {models.data?.data.map((model) => (
          <option key={model.id} value={model.name} />
        ))}
      </datalist>
      <RadioGroup
        legend={t`When a caller hangs up`}
        value={form.watch('on_disconnect')}
        onChange={(chosen) => form.setValue('on_disconnect', chosen, { shouldDirty: true })}
        choices={[
          {
            value: 'abort',
            label: t`Stop the call`,
            hint: t`The provider is told to stop; what it did so far is charged.`,
          },
          { value: 'drain', label: t`Let it finish`, hint: t`The answer is paid for and logged in full.` },
        ]}
      />
    </SettingsForm>
  );
}
