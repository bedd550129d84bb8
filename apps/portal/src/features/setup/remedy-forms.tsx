import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { type FieldValues, FormProvider, type UseFormReturn, useForm } from 'react-hook-form';
import type { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { forget } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { placeError } from '../../ui/form-errors.ts';
import { AddressFields } from './address-fields.tsx';
import type { Provider } from './provider.ts';

export function ReplaceKey({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: { value: '' } });
  useEffect(() => form.setFocus('value'), [form]);
  const save = async ({ value }: { value: string }) => {
    const params = { provider_key: id };
    await call('PATCH /api/v1/provider-keys/{provider_key}', { params, body: { value: value.trim() } });
    onDone();
  };
  return (
    <RemedyForm form={form} action={<Trans>Replace key and test</Trans>} onSubmit={save}>
      <Field label={t`Another key`} error={form.formState.errors.value?.message}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('value', { required: t`Paste the key` })}
            autoComplete="off"
            spellCheck={false}
            className="h-10 font-mono"
          />
        )}
      </Field>
    </RemedyForm>
  );
}

export function ChangeAddress({ of: provider, onDone }: { readonly of: Provider; readonly onDone: () => void }) {
  const client = useQueryClient();
  const { base_url: address = '', allow_private_network = false } = provider;
  const form = useForm({ defaultValues: { base_url: address, allow_private_network } });
  const save = async (values: { base_url: string; allow_private_network: boolean }) => {
    const typed = values.base_url.trim();
    const body = { ...values, base_url: typed === '' ? null : typed };
    await call('PATCH /api/v1/providers/{provider}', { params: { provider: provider.id }, body });
    await forget(client, '/api/v1/providers');
    onDone();
  };
  return (
    <RemedyForm form={form} action={<Trans>Change address and test</Trans>} onSubmit={save}>
      <FormProvider {...form}>
        <AddressFields placeholder={null} isRequired={false} />
      </FormProvider>
    </RemedyForm>
  );
}

export function NameModel({ onDone }: { readonly onDone: (model: string) => void }) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: { model: '' } });
  return (
    <RemedyForm
      form={form}
      action={<Trans>Test with this model</Trans>}
      onSubmit={async ({ model }) => onDone(model.trim())}
    >
      <Field label={t`Model`} hint={t`Its name at the provider.`} error={form.formState.errors.model?.message}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('model', { required: t`Type the name of a model` })}
            autoComplete="off"
            spellCheck={false}
            className="h-10 font-mono"
          />
        )}
      </Field>
    </RemedyForm>
  );
}

interface RemedyFormProps<V extends FieldValues> {
  readonly form: UseFormReturn<V>;
  readonly action: ReactNode;
  readonly onSubmit: (values: V) => Promise<unknown>;
  readonly children: ReactNode;
}

function RemedyForm<V extends FieldValues>({ form, action, onSubmit, children }: RemedyFormProps<V>) {
  const [error, setError] = useState<ApiError>();
  const submit = form.handleSubmit(async (values) => {
    setError(undefined);
    try {
      await onSubmit(values);
    } catch (thrown) {
      setError(placeError(form, thrown));
    }
  });
  return (
    <form
      noValidate
      onSubmit={submit}
      className="flex flex-col gap-4 rounded-lg border border-hairline bg-surface p-5 max-sm:p-4"
    >
      {error === undefined ? null : <ErrorNote error={error} />}
      {children}
      <div>
        <Button tone="primary" type="submit" busy={form.formState.isSubmitting}>
          {action}
        </Button>
      </div>
    </form>
  );
}
