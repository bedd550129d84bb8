import { Trans, useLingui } from '@lingui/react/macro';
import { useForm, useFormContext } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showToast } from '../../ui/toast.ts';
import { isAmount, isWhole } from '../limits/limit-values.ts';
import { freeName } from './guess-type.ts';
import { type KeyValues, keyChange, keyValues, newKey } from './key-form.ts';
import type { Provider, ProviderKey } from './provider.ts';
import { SecretInput } from './secret-input.tsx';

interface AddKeyDialogProps {
  readonly provider: Provider;
  readonly onClose: () => void;
}

export function AddKeyDialog({ provider, onClose }: AddKeyDialogProps) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: keyValues() });
  const changed = useChanged();
  const { name } = provider;
  const taken = provider.keys.map(({ name }) => name);
  const proposed = freeName('key', taken);
  const { errors } = form.formState;
  return (
    <FormDialog
      title={t`Add key to ${name}`}
      form={form}
      action={t`Add key`}
      onClose={onClose}
      onSubmit={async (values) => {
        const keyName = values.name.trim() === '' ? proposed : values.name.trim();
        const body = { provider: provider.id, ...newKey({ ...values, name: keyName }) };
        await call('POST /api/v1/provider-keys', { body });
        await changed();
        showToast(t`Key ${keyName} added`);
        onClose();
      }}
    >
      <CredentialField />
      <Field label={t`Name`} error={errors.name?.message}>
        {(control) => (
          <TextInput {...control} {...form.register('name')} placeholder={proposed} maxLength={64} autoComplete="off" />
        )}
      </Field>
      <Disclosure title={<Trans>Weight and limits</Trans>}>
        <KeyLimitFields />
      </Disclosure>
    </FormDialog>
  );
}

interface KeyDialogProps {
  readonly providerKey: ProviderKey;
  readonly onClose: () => void;
}

export function EditKeyDialog({ providerKey, onClose }: KeyDialogProps) {
  const { t } = useLingui();
  const { id, name } = providerKey;
  const form = useForm({ defaultValues: keyValues(providerKey) });
  const changed = useChanged();
  return (
    <FormDialog
      title={t`Weight and limits of key ${name}`}
      form={form}
      action={t`Save key`}
      onClose={onClose}
      onSubmit={async (values) => {
        await call('PATCH /api/v1/provider-keys/{provider_key}', {
          params: { provider_key: id },
          body: keyChange(values),
        });
        await changed();
        showToast(t`Key ${name} saved`);
        onClose();
      }}
    >
      <KeyLimitFields />
    </FormDialog>
  );
}

export function ReplaceCredentialDialog({ providerKey, onClose }: KeyDialogProps) {
  const { t } = useLingui();
  const { id, name, hint } = providerKey;
  const form = useForm({ defaultValues: keyValues(providerKey) });
  const changed = useChanged();
  return (
    <FormDialog
      title={t`Replace the credential of key ${name}`}
      text={t`The one in use ends with ${hint}. Calls that begin from now on use the new one; name, limits and history stay.`}
      form={form}
      action={t`Replace credential`}
      onClose={onClose}
      onSubmit={async ({ value }) => {
        const body = { value: value.trim() };
        await call('PATCH /api/v1/provider-keys/{provider_key}', { params: { provider_key: id }, body });
        await changed();
        showToast(t`Credential of ${name} replaced`);
        onClose();
      }}
    >
      <CredentialField />
    </FormDialog>
  );
}

function CredentialField() {
  const { t } = useLingui();
  const { register, formState } = useFormContext<KeyValues>();
  return (
    <Field
      label={t`Key of the vendor`}
      hint={t`Stored encrypted and never shown again.`}
      error={formState.errors.value?.message}
    >
      {(control) => (
        <SecretInput
          {...control}
          {...register('value', { validate: (key) => key.trim() !== '' || t`Paste the key that the vendor gave you` })}
        />
      )}
    </Field>
  );
}

function KeyLimitFields() {
  const { t } = useLingui();
  const { register, formState } = useFormContext<KeyValues>();
  const { errors } = formState;
  const fields = [
    ['weight', t`Weight`, '1'],
    ['concurrency', t`Calls at once`, t`No limit`],
    ['rpm', t`Requests a minute`, t`No limit`],
    ['tpm', t`Tokens a minute`, t`No limit`],
  ] as const;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        {fields.map(([name, label, placeholder]) => (
          <Field key={name} label={label} error={errors[name]?.message}>
            {(control) => (
              <TextInput
                {...control}
                {...register(name, {
                  validate: (text) =>
                    (name === 'weight' ? text.trim() === '' || isAmount(text, 'usd') : isWhole(text)) ||
                    t`Type a number, or nothing`,
                })}
                inputMode="decimal"
                placeholder={placeholder}
                autoComplete="off"
                className="numeric"
              />
            )}
          </Field>
        ))}
      </div>
      <p className="text-xs text-muted">
        <Trans>
          Calls are shared among the keys by weight; 0 takes no new ones. A key at its limit is passed over until it has
          room again.
        </Trans>
      </p>
    </>
  );
}
