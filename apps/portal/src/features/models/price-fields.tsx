import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useFormContext } from 'react-hook-form';
import { read } from '../../api/queries.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { isNumber, type ModelValues } from './model-form.ts';
import { PRICE_CLASSES } from './price-classes.ts';
import { useClassName } from './price-text.tsx';

/** A price of one's own, with what the catalogue says of the first target as the example in each field. */
export function PriceFields() {
  const { t } = useLingui();
  const className = useClassName();
  const { register, watch, formState } = useFormContext<ModelValues>();
  const errors = formState.errors.price;
  const { provider = '', model = '' } = watch('targets.0') ?? {};
  const settled = useSettled(model.trim());
  const { data } = useQuery({
    ...read('GET /api/v1/catalogue-prices', { query: { provider, model: settled } }),
    enabled: provider !== '' && settled !== '',
  });
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">
        <Trans>US dollars for a million tokens</Trans>
      </legend>
      <div className="grid grid-cols-2 items-end gap-3 sm:grid-cols-3">
        {PRICE_CLASSES.map((name) => (
          <Field key={name} label={className(name)} error={errors?.[name]?.message}>
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
