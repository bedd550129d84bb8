import { Trans, useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { Field, TextInput } from '../../ui/field.tsx';

export interface AddressValues {
  base_url: string;
  allow_private_network: boolean;
}

interface AddressFieldsProps {
  /** The vendor's own address, which holds where none is typed. */
  readonly placeholder: string | null;
  readonly isRequired: boolean;
}

/** Where a provider is reached, within a form whose values hold `AddressValues`. */
export function AddressFields({ placeholder, isRequired }: AddressFieldsProps) {
  const { t } = useLingui();
  const { register, formState } = useFormContext<AddressValues>();
  const { errors } = formState;
  return (
    <div className="flex flex-col gap-3">
      <Field
        label={t`Base address`}
        hint={t`As the vendor’s own library takes it.`}
        error={errors.base_url?.message ?? errors.allow_private_network?.message}
      >
        {(control) => (
          <TextInput
            {...control}
            {...register('base_url', { validate: (text) => !isRequired || text.trim() !== '' || t`Type the address` })}
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder ?? 'http://127.0.0.1:11434/v1'}
            className="font-mono"
          />
        )}
      </Field>
      <label className="flex min-h-6 items-start gap-2 text-sm">
        <input
          type="checkbox"
          {...register('allow_private_network')}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <span>
          <Trans>It is in my own network</Trans>
          <span className="block text-xs text-muted">
            <Trans>Loopback and private addresses are refused without this.</Trans>
          </span>
        </span>
      </label>
    </div>
  );
}
