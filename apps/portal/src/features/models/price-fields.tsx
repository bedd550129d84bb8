import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useFormContext } from 'react-hook-form';
import { read } from '../../api/queries.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { isNumber, type ModelValues } from './model-form.ts';

/** A price of one's own, with what the catalogue says of the first target as the example in each field. */
export function PriceFields() {
  const { t } = useLingui();
  const { register, watch, formState } = useFormContext<ModelValues>();
  const errors = formState.errors.price;
  const { provider = '', model = '' } = watch('targets.0') ?? {};
  const { data } = useQuery({
    ...read('GET /api/v1/catalogue-prices', { query: { provider, model: model.trim() } }),
    enabled: provider !== '' && model.trim() !== '',
  });
  const fields = [
    ['input_per_mtok', t`In`],
    ['output_per_mtok', t`Out`],
    ['cache_read_per_mtok', t`Read from cache`],
    ['cache_write_per_mtok', t`Written to cache`],
    ['per_request', t`Each request`],
  ] as const;
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">
        <Trans>US dollars for a million tokens</Trans>
      </legend>
      <div className="grid gap-3 sm:grid-cols-5">
        {fields.map(([name, label]) => (
          <Field key={name} label={label} error={errors?.[name]?.message}>
            {(control) => (
              <TextInput
                {...control}
                {...register(`price.${name}`, { validate: (text) => isNumber(text) || t`Type a number` })}
                inputMode="decimal"
                placeholder={data?.price[name] === undefined ? '' : String(data.price[name])}
                autoComplete="off"
                className="numeric"
              />
            )}
          </Field>
        ))}
      </div>
      <p className="mt-2 text-xs text-muted">
        <Trans>
          Empty: the catalogue’s price, shown in grey for the first target. A price set here holds for all targets.
        </Trans>
      </p>
    </fieldset>
  );
}
