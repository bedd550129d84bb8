import { Trans, useLingui } from '@lingui/react/macro';
import { Plus } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { BudgetFields } from './budget-fields.tsx';
import { isWhole, type LimitValues, NEW_BUDGET } from './limit-values.ts';

/** Limits and budgets of a tenant, team, application or key, within a form whose values hold `LimitValues`. */
export function LimitsFields() {
  return (
    <>
      <RateFields />
      <BudgetList />
    </>
  );
}

function RateFields() {
  const { t } = useLingui();
  const { register, formState } = useFormContext<LimitValues>();
  const errors = formState.errors.limits;
  const rates = [
    ['rpm', t`Requests a minute`],
    ['tpm', t`Tokens a minute`],
    ['concurrency', t`Calls at once`],
  ] as const;
  const wrong = t`Type a whole number, or nothing for no limit`;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="sr-only">
        <Trans>Limits</Trans>
      </legend>
      <div className="grid gap-3 sm:grid-cols-3">
        {rates.map(([name, label]) => (
          <Field key={name} label={label} error={errors?.[name]?.message}>
            {(control) => (
              <TextInput
                {...control}
                {...register(`limits.${name}`, { validate: (text) => isWhole(text) || wrong })}
                inputMode="numeric"
                autoComplete="off"
                placeholder={t`No limit`}
                className="numeric"
              />
            )}
          </Field>
        ))}
      </div>
      <p className="text-xs text-muted">
        <Trans>
          Counted over every 60 seconds. What goes beyond is refused with 429 and told when to come back; 0 refuses
          everything.
        </Trans>
      </p>
    </fieldset>
  );
}

function BudgetList() {
  const { formState, control } = useFormContext<LimitValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'budgets' });
  const error = formState.errors.budgets?.message;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">
        <Trans>Budgets</Trans>
      </legend>
      {error === undefined ? null : <p className="text-xs text-bad">{error}</p>}
      {fields.map(({ id }, index) => (
        <BudgetFields key={id} index={index} onRemove={() => remove(index)} />
      ))}
      <div>
        <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => append(NEW_BUDGET)}>
          <Trans>Add budget</Trans>
        </Button>
      </div>
    </fieldset>
  );
}
