import { useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { useFormats } from '../../text/use-formats.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { EXPIRIES, type Expiry, expiresAt } from './expiry.ts';

export interface ExpiryValues {
  expires_at: Expiry;
  /** `2027-01-31`, where a day is chosen. */
  last_day: string;
}

/** When a key ends, and what that means; within a form whose values hold `ExpiryValues`. */
export function ExpiryField() {
  const { t } = useLingui();
  const { moment, zone } = useFormats();
  const { register, watch, setValue, formState } = useFormContext<ExpiryValues>();
  const expiry = watch('expires_at');
  const end = expiresAt(expiry, watch('last_day'), Date.now());
  const names: Readonly<Record<Expiry, string>> = {
    never: t`Never`,
    '7': t`In 7 days`,
    '30': t`In 30 days`,
    '90': t`In 90 days`,
    '365': t`In a year`,
    date: t`On a day of your choice`,
  };
  const until = end === undefined || end === 'past' ? '' : `${moment(end)} ${zone}`;
  const { expires_at: wrong, last_day: wrongDay } = formState.errors;
  return (
    <Field
      label={t`Expires`}
      hint={until === '' ? t`It works until it is disabled or deleted.` : t`Refused with 401 from ${until} on.`}
      error={wrongDay?.message ?? wrong?.message}
    >
      {(control) => (
        <span className="flex flex-col gap-2">
          <SelectInput<Expiry>
            {...control}
            value={expiry}
            choices={EXPIRIES.map((value) => ({ value, label: names[value] }))}
            onChange={(value) => setValue('expires_at', value, { shouldDirty: true })}
          />
          {expiry === 'date' ? (
            <TextInput
              {...register('last_day', {
                validate: (day, { expires_at }) =>
                  expiresAt(expires_at, day, Date.now()) !== 'past' || t`Choose a day that is not over`,
              })}
              type="date"
              aria-label={t`Last day`}
            />
          ) : null}
        </span>
      )}
    </Field>
  );
}
