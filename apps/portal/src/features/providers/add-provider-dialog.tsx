import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { read } from '../../api/queries.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { showToast } from '../../ui/toast.ts';
import { AddressFields } from './address-fields.tsx';
import { freeName, guessType } from './guess-type.ts';
import { newProvider, providerValues } from './provider-form.ts';
import { useProviderTypes } from './provider-types.ts';
import { SecretInput } from './secret-input.tsx';

interface AddProviderDialogProps {
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}

const USUAL = 'openai';

/** Adds a provider: the key is pasted, its shape says whose it is. */
export function AddProviderDialog({ onClose, onDone }: AddProviderDialogProps) {
  const { t } = useLingui();
  const types = useProviderTypes();
  const names = useQuery(read('GET /api/v1/providers', { query: { limit: 200 } })).data?.data.map(({ name }) => name);
  const form = useForm({ defaultValues: providerValues() });
  const changed = useChanged();
  // Until the person chooses, the type follows the key and the name follows the type.
  const [isTypeChosen, setTypeChosen] = useState(false);
  const [value, chosen] = [form.watch('value'), form.watch('type')];
  const guessed = guessType(value, types);
  const type = isTypeChosen ? chosen : (guessed ?? USUAL);
  const proposed = freeName(type, names ?? []);
  const found = types.find((one) => one.type === type);
  const title = found?.title ?? type;
  return (
    <FormDialog
      title={t`Add provider`}
      form={form}
      wide
      action={t`Add provider`}
      onClose={onClose}
      onSubmit={async (values) => {
        const name = values.name.trim() === '' ? proposed : values.name;
        const { id } = await call('POST /api/v1/providers', { body: newProvider({ ...values, type, name }) });
        await changed();
        showToast(t`Provider ${name} added`);
        onClose();
        onDone(id);
      }}
    >
      <Field
        label={t`Key`}
        optional={found?.needs_key === false ? t`optional` : undefined}
        hint={t`Stored encrypted and never shown again.`}
        error={form.formState.errors.value?.message}
      >
        {(control) => (
          <SecretInput
            {...control}
            {...form.register('value', {
              validate: (key) =>
                key.trim() !== '' || found?.needs_key !== true || t`Paste the key that the vendor gave you`,
            })}
          />
        )}
      </Field>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label={t`Provider`}
          error={form.formState.errors.type?.message}
          hint={isTypeChosen || guessed === undefined ? undefined : t`Guessed from the key: ${title}.`}
        >
          {(control) => (
            <SelectInput
              {...control}
              value={type}
              onChange={(next) => {
                setTypeChosen(true);
                form.setValue('type', next);
              }}
              choices={types.map((one) => ({ value: one.type, label: one.title }))}
            />
          )}
        </Field>
        <Field
          label={t`Name`}
          hint={t`Models refer to it; it cannot change later.`}
          error={form.formState.errors.name?.message}
        >
          {(control) => (
            <TextInput
              {...control}
              {...form.register('name')}
              placeholder={proposed}
              maxLength={64}
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
      </div>
      {found?.base_url === null ? (
        <AddressFields type={found} />
      ) : (
        <Disclosure title={<Trans>Address and region</Trans>} summary={form.watch('base_url') || found?.base_url}>
          <AddressFields type={found} />
        </Disclosure>
      )}
    </FormDialog>
  );
}
