import { useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { Field, TextInput } from '../../ui/field.tsx';
import { LimitsFields } from '../limits/limits-fields.tsx';
import { ModelAccessFields } from '../limits/model-access-fields.tsx';
import type { KeyLimitValues } from './key-limit-values.ts';

interface KeyLimitFieldsProps {
  /** The slug of the key's tenant; absent: not known yet. */
  readonly tenant: string | undefined;
}

/** Everything that narrows a key, within a form whose values hold `KeyLimitValues`. */
export function KeyLimitFields({ tenant }: KeyLimitFieldsProps) {
  const { t } = useLingui();
  const { register, formState } = useFormContext<KeyLimitValues>();
  return (
    <>
      <LimitsFields />
      <ModelAccessFields {...(tenant === undefined ? {} : { tenant })} />
      <Field
        label={t`Addresses it may be used from`}
        hint={t`Calls from elsewhere are refused with 403. Empty: from anywhere.`}
        error={formState.errors.allowed_ips?.message}
      >
        {(control) => (
          <TextInput
            {...control}
            {...register('allowed_ips')}
            placeholder="10.0.0.0/8, 203.0.113.7"
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
    </>
  );
}
