import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { AddressFields, type AddressValues } from './address-fields.tsx';
import { guessType, type ProviderType } from './guess-type.ts';

export interface ProviderValues extends AddressValues {
  value: string;
  type: string;
}

/** A key, and whose it is: guessed from its shape, until somebody says otherwise. */
export function ProviderFields({ types }: { readonly types: readonly ProviderType[] }) {
  const { t } = useLingui();
  const { register, watch, setValue, setFocus, formState, clearErrors } = useFormContext<ProviderValues>();
  const [isChosen, setChosen] = useState(false);
  useEffect(() => setFocus('value'), [setFocus]);
  const typeName = watch('type');
  const type = types.find((one) => one.type === typeName);
  const guessed = guessType(types, watch('value').trim());
  useEffect(() => {
    if (isChosen || guessed === undefined) return;
    setValue('type', guessed.type);
    clearErrors('type');
  }, [guessed, isChosen, setValue, clearErrors]);
  const choices = [...types]
    .sort((a, b) => a.title.localeCompare(b.title))
    .map((one) => ({ value: one.type, label: one.title }));
  const title = guessed?.title;
  const { errors } = formState;
  const typeField = register('type', { required: t`Choose whose key it is` });
  const needsNone = type?.needs_key === false;
  return (
    <div className="flex flex-col gap-4">
      <Field
        label={t`Provider key`}
        hint={needsNone ? t`This one needs no key.` : t`From the provider’s own console.`}
        error={errors.value?.message}
      >
        {(control) => (
          <TextInput
            {...control}
            {...register('value', { validate: (typed) => typed.trim() !== '' || needsNone || t`Paste the key` })}
            autoComplete="off"
            spellCheck={false}
            placeholder="sk-…"
            className="h-10 font-mono"
          />
        )}
      </Field>
      <Field
        label={t`Provider`}
        hint={
          !isChosen && title !== undefined
            ? t`Recognised from the key: ${title}. Choose another one if that is wrong.`
            : undefined
        }
        error={errors.type?.message}
      >
        {(control) => (
          <SelectInput
            {...control}
            name={typeField.name}
            ref={typeField.ref}
            value={typeName}
            choices={typeName === '' ? [{ value: '', label: t`Choose a provider` }, ...choices] : choices}
            onChange={(chosen) => {
              setChosen(true);
              setValue('type', chosen, { shouldValidate: true });
            }}
          />
        )}
      </Field>
      {type === undefined ? null : type.base_url === null || type.self_hosted ? (
        <AddressFields placeholder={type.base_url} isRequired={type.base_url === null} />
      ) : (
        <Disclosure title={t`Address`} summary={type.base_url}>
          <AddressFields placeholder={type.base_url} isRequired={false} />
        </Disclosure>
      )}
    </div>
  );
}
